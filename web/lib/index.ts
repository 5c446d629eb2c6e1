/// <reference lib="esnext.disposable" preserve="true" />
export { load } from './load.js';
export * from './public.js';
