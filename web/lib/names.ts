/**
 * The one place where the caller's camelCase meets the engine's snake_case.
 *
 * A name that is the same in both needs no row. To add an option: one row here, one field in
 * types.ts, one in the engine's config.
 */
const SNAKE_OF = {
  inChannels: 'in_channels',
  outChannels: 'out_channels',
  negativeSlope: 'negative_slope',
  addSelfLoops: 'add_self_loops',
  edgeDim: 'edge_dim',
  fillValue: 'fill_value',
  attentionDropout: 'attention_dropout',
  messageDropout: 'message_dropout',
  shareWeights: 'share_weights',
  rootWeight: 'root_weight',
  scaleIndividually: 'scale_individually',
  weightDecay: 'weight_decay',
  reduceHeads: 'reduce_heads',
  reduceLayers: 'reduce_layers',
  nodeMaskType: 'node_mask_type',
  multiplyByInputs: 'multiply_by_inputs',
  edgeSize: 'edge_size',
  edgeReduction: 'edge_reduction',
  edgeEnt: 'edge_ent',
  nodeFeatSize: 'node_feat_size',
  nodeFeatReduction: 'node_feat_reduction',
  nodeFeatEnt: 'node_feat_ent',
  topEdges: 'top_edges',
  topFeatures: 'top_features',
  edgeMask: 'edge_mask',
  nodeMask: 'node_mask',
  stepSize: 'step_size',
  tMax: 't_max',
  etaMin: 'eta_min',
  minLr: 'min_lr',
  classWeights: 'class_weights',
  batchSize: 'batch_size',
  numNeighbors: 'num_neighbors',
  edgeIndex: 'edge_index',
  edgeAttr: 'edge_attr',
  edgeWeight: 'edge_weight',
  graphLevel: 'graph_level',
  rowPtr: 'row_ptr',
  colIdx: 'col_idx',
  numNodes: 'num_nodes',
  trainMask: 'train_mask',
  valMask: 'val_mask',
  testMask: 'test_mask',
} as const;

const CAMEL_OF: ReadonlyMap<string, string> = new Map(
  Object.entries(SNAKE_OF).map(([camel, snake]) => [snake, camel]),
);

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

function renameKeys(value: Json, rename: (key: string) => string): Json {
  if (Array.isArray(value)) return value.map((item) => renameKeys(item, rename));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [rename(key), renameKeys(item, rename)]),
  );
}

/** A config of ours as the engine's JSON. Fields that are undefined are left out. */
export function toEngineJson(config: object): string {
  const plain = JSON.parse(JSON.stringify(config)) as Json;
  return JSON.stringify(
    renameKeys(plain, (key) => (SNAKE_OF as Record<string, string | undefined>)[key] ?? key),
  );
}

/** The engine's JSON as a config of ours. Its null, for an option that is not set, is left out. */
export function fromEngineJson<T>(json: string): T {
  const config = JSON.parse(json, (_, value) => value ?? undefined) as Json;
  return renameKeys(config, (key) => CAMEL_OF.get(key) ?? key) as T;
}

/** Names in a text of the engine (an error's message or argument) as the caller writes them. */
export function toCallersNames(text: string): string {
  return text.replace(/[a-z]+(?:_[a-z]+)+/g, (word) => CAMEL_OF.get(word) ?? word);
}

/** For a name in the engine's spelling, the caller's; otherwise undefined. */
export function callersNameOf(name: string): string | undefined {
  return CAMEL_OF.get(name);
}

/** Any name in camelCase: for what the engine names by the rule, and no option or error speaks of. */
export function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
