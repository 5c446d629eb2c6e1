/**
 * Somewhere with a session: a page, or a process.
 *
 * @typedef {object} Place
 * @property {string} name as tables say it
 * @property {(method: 'open' | 'sample' | 'heap' | 'close', request?: object) => Promise<any>} call
 * @property {() => Promise<void>} close
 */
export {};
