/** A Node process with a session. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('in_node.mjs', import.meta.url));

/** @returns {Promise<import('./place.mjs').Place>} */
export async function nodeSession() {
  const child = fork(script, { serialization: 'advanced', execArgv: ['--expose-gc'] });
  let answer;
  child.on('message', (message) => answer.resolve(message));
  child.on('exit', (code, signal) => {
    answer?.reject(new Error(`The bench's Node process ended early (${signal ?? code}).`));
  });
  const call = async (method, request) => {
    const reply = await new Promise((resolve, reject) => {
      answer = { resolve, reject };
      child.send({ method, request });
    });
    if ('error' in reply) throw reply.error;
    return reply.result;
  };
  const close = async () => {
    if (!child.connected) return;
    child.removeAllListeners('exit');
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.disconnect();
    await ended;
  };
  return { name: 'Node', call, close };
}
