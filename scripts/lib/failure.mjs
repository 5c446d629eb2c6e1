// A failure the person at the terminal can act on; everything else is a bug and keeps its stack.
export class Failure extends Error {
  /**
   * @param {string} what what went wrong
   * @param {{log?: string, remedy?: string}} [more] the end of the log, and what to do
   */
  constructor(what, { log, remedy } = {}) {
    super([what, log, remedy].filter(Boolean).join('\n\n'));
    this.name = 'Failure';
  }
}

/** Runs a script's main function; a Failure is shown without a stack. */
export async function main(body) {
  try {
    process.exitCode = (await body()) ?? 0;
  } catch (error) {
    process.stderr.write(`\n${error instanceof Failure ? error.message : error.stack}\n`);
    process.exitCode = 1;
  }
}
