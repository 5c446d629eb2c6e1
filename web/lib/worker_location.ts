/**
 * Starts the worker. The expression must stay in this form, for bundlers look for it; build.mjs
 * puts the published file's name here. Kept apart so that the worker does not contain itself.
 */
export function newWorker(): Worker {
  return new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'gatlab' });
}
