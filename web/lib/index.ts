/// <reference lib="esnext.disposable" preserve="true" />
export type { Graph, Lab, Model } from './client.js';
export { type ErrorCode, GatlabError } from './errors.js';
export { load } from './load.js';
export type * from './types.js';
