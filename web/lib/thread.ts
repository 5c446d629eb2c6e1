/** The whole script of a thread of the engine: Emscripten's glue, which knows a thread by its name. */
import createThread from '../../build/wasm/gatlab-threads.mjs';
import { likeAWorker } from './platform.js';

likeAWorker();
Object.assign(globalThis, { name: 'em-pthread' });
createThread();
