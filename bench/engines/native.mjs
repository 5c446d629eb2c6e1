/** Our engine compiled for this machine: a process that is told what to run and times itself. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { nativePrograms } from '../native/build.mjs';
import { safetensors } from '../work/safetensors.mjs';

/** @param {import('../work/graphs.mjs').BenchGraph} graph @returns {Uint8Array} */
function graphFile({ numNodes, numFeatures, source, target, y, trainNodes, dense, sparse }) {
  const edges = { source, target, y, train_nodes: trainNodes };
  if (dense) return safetensors({ ...edges, x: { data: dense, shape: [numNodes, numFeatures] } });
  const { rowPtr, colIdx, values } = sparse;
  const columns = Int32Array.of(numFeatures);
  return safetensors({ ...edges, row_ptr: rowPtr, col_idx: colIdx, values, columns });
}

class NativeRunner {
  constructor({ graph, training, file }) {
    this.folder = mkdtempSync(join(tmpdir(), 'gatlab-bench-'));
    writeFileSync(join(this.folder, 'graph.safetensors'), graphFile(graph));
    writeFileSync(join(this.folder, 'model.safetensors'), file);
    const { dropout, lr, weightDecay } = training;
    const options = [dropout, lr, weightDecay].map(String);
    this.process = spawn(nativePrograms.engine, [this.folder, ...options], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.failure = new Promise((_, reject) => this.process.once('error', reject));
    this.failure.catch(() => undefined); // told by the next question
    this.lines = createInterface({ input: this.process.stdout })[Symbol.asyncIterator]();
  }

  /** Sends a command line and reads the line of JSON that answers it. */
  async ask(command) {
    this.process.stdin.write(`${command}\n`);
    const { value, done } = await Promise.race([this.lines.next(), this.failure]);
    if (done) throw new Error(`The native bench ended instead of answering "${command}".`);
    return JSON.parse(value);
  }

  async timed(kind, count) {
    return (await this.ask(`${kind} ${count}`)).milliseconds;
  }

  predict() {
    return this.timed('inference', 1);
  }

  async epoch() {
    return (await this.ask('training 1')).loss;
  }

  async logits() {
    await this.ask('logits');
    const bytes = readFileSync(join(this.folder, 'logits.f32'));
    return new Float32Array(new Uint8Array(bytes).buffer);
  }

  async weights() {
    const entries = await this.ask('weights');
    const bytes = new Uint8Array(readFileSync(join(this.folder, 'weights.f32'))).buffer;
    return Object.fromEntries(
      entries.map(({ name, begin, size }) => [name, new Float32Array(bytes, 4 * begin, size)]),
    );
  }

  async close() {
    this.process.stdin.end();
    await new Promise((resolve) => this.process.once('exit', resolve));
    rmSync(this.folder, { recursive: true });
  }
}

/** @type {import('./engine.mjs').Engine} */
export const nativeEngine = {
  async open(task) {
    return new NativeRunner(task);
  },
};
