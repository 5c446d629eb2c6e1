// Running programs quietly: the output goes to build/logs and is shown only when something fails.
import { spawn, spawnSync } from 'node:child_process';
import {
  constants as access,
  accessSync,
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
} from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join, relative } from 'node:path';
import { Failure } from './failure.mjs';
import { inRoot, root } from './paths.mjs';

const logTailLines = 40;

/**
 * @param {string} name the log's name, without ending
 * @param {string[]} command program and arguments
 * @param {{cwd?: string, env?: Record<string, string>, append?: boolean}} [options]
 * @returns {Promise<{code: number, logFile: string, tail: () => string}>} code is 127 when there is no such program
 */
export async function runLogged(name, command, { cwd = root, env = {}, append = false } = {}) {
  mkdirSync(inRoot('build', 'logs'), { recursive: true });
  const logFile = inRoot('build', 'logs', `${name}.log`);
  const log = openSync(logFile, append ? 'a' : 'w');
  const code = await new Promise((resolve) => {
    const child = spawn(command[0], command.slice(1), {
      cwd,
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, ...env },
      stdio: ['ignore', log, log],
    });
    child.on('error', () => resolve(127));
    // A program ended by a signal has no code: report it as a shell does.
    child.on('close', (exitCode, signal) => resolve(exitCode ?? 128 + constants.signals[signal]));
  });
  closeSync(log);
  const tail = () => {
    const lines = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-logTailLines);
    return `${lines.join('\n')}\n(all of it: ${relative(process.cwd(), logFile)})`;
  };
  return { code, logFile, tail };
}

/** runLogged, where any code but 0 is a Failure with the log's end and a remedy. */
export async function mustRun(name, command, { remedy, ...options } = {}) {
  const result = await runLogged(name, command, options);
  if (result.code !== 0) {
    const what = `${command.slice(0, 3).join(' ')} failed (exit code ${result.code}).`;
    throw new Failure(what, { log: result.tail(), remedy });
  }
  return result;
}

/** What a program prints, or undefined when it is not there or fails. */
export function output(program, args) {
  const result = spawnSync(program, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return result.status === 0 ? result.stdout.trim() : undefined;
}

/** The full path of a program, or undefined. */
export function which(program) {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const candidate = join(folder, program);
    try {
      accessSync(candidate, access.X_OK);
      return candidate;
    } catch {
      // not in this folder
    }
  }
  return undefined;
}

/** The first a.b.c in a text, as numbers. */
export function parseVersion(text) {
  const match = /(\d+)\.(\d+)(?:\.(\d+))?/.exec(text ?? '');
  return match ? match.slice(1).map((part) => Number(part ?? 0)) : undefined;
}

/** Whether version (as parseVersion gives it) is at least minimum. */
export function atLeast(version, minimum) {
  if (!version) return false;
  for (let i = 0; i < minimum.length; i++) {
    if (version[i] !== minimum[i]) return version[i] > minimum[i];
  }
  return true;
}
