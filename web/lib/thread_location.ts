/**
 * Starts the worker of a thread. As in worker_location.ts, bundlers look for this very form, and
 * build.mjs puts the published file's name here.
 */
export function newThread(): Worker {
  return new Worker(new URL('./thread.ts', import.meta.url), {
    type: 'module',
    name: 'gatlab-thread',
  });
}

/** The same script's address for Node; not in the form above, for bundlers have no use for it. */
export function threadUrl(name = './thread.ts'): URL {
  return new URL(name, import.meta.url);
}
