/**
 * What the bench asks of an engine.
 *
 * @typedef {Record<string, Float32Array>} Weights by PyG's names, flat, in PyG's shapes
 *
 * @typedef {object} Task
 * @property {import('../work/graphs.mjs').BenchGraph} graph
 * @property {{layers: {heads: number, outChannels: number}[]}} model gatlab's own configuration
 * @property {{dropout: number, lr: number, weightDecay: number}} training
 * @property {Weights} [weights] to begin with; the first engine draws them
 * @property {Uint8Array} [file] model and weights as gatlab saves them
 *
 * @typedef {object} Runner
 * @property {() => unknown} predict one pass without dropout, until the logits are there
 * @property {() => number | Promise<number>} [epoch] one epoch of training; its loss
 * @property {() => Float32Array | Promise<Float32Array>} logits [N, K]
 * @property {() => Weights | Promise<Weights>} [weights]
 * @property {() => Promise<Uint8Array>} [file] model and weights as gatlab saves them
 * @property {(kind: string, count: number) => Promise<number>} [timed] for engines out of this
 *           process, which have a clock of their own: milliseconds a run
 * @property {() => void} close
 *
 * @typedef {object} Engine
 * @property {(task: Task) => Promise<Runner>} open
 */
export {};
