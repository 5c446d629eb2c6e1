/**
 * What the bench asks of an engine.
 *
 * @typedef {Record<string, Float32Array>} Weights by PyG's names, flat, in PyG's shapes
 *
 * @typedef {object} Task
 * @property {import('../work/graphs.mjs').BenchGraph} graph
 * @property {{layers: {heads: number, outChannels: number}[]}} model gatlab's own configuration
 * @property {{dropout: number, lr: number, weightDecay: number}} training
 * @property {Weights} weights to begin with
 *
 * @typedef {object} Runner
 * @property {() => unknown} predict one pass without dropout, until the logits are there
 * @property {() => number | Promise<number>} [epoch] one epoch of training; its loss
 * @property {() => Float32Array | Promise<Float32Array>} logits [N, K]
 * @property {() => Weights | Promise<Weights>} [weights]
 * @property {() => void} close
 *
 * @typedef {object} Engine
 * @property {string} name
 * @property {(task: Task) => Promise<Runner>} open
 */
export {};
