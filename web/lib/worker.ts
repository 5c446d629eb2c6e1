/** The worker's whole script: a host at the other end of postMessage. */
import { type Port, serve } from './serve.js';

serve(globalThis as unknown as Port);
