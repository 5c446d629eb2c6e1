/** All that users can name, whichever entry they import, but for `load`. */
export type { Lab, Model } from './client.js';
export { type ErrorCode, GatlabError } from './errors.js';
export type {
  ExplainByAttention,
  ExplainByGnnExplainer,
  ExplainByIntegratedGradients,
  ExplainByOcclusion,
  ExplainBySaliency,
  ExplainMethod,
  ExplainOptions,
  Explanation,
  Fidelity,
  FidelityOptions,
  MaskOptions,
  NodeMaskType,
  Question,
} from './explain.js';
export { type GatOptions, gat } from './gat.js';
export type { Graph } from './graph.js';
export type * from './layer_types.js';
export type { LinkSplit, LinkSplitOptions, NodePairs } from './links.js';
export { type Preset, type PresetOptions, presets } from './presets.js';
export type * from './read/types.js';
export {
  type EdgeListOptions,
  type NodeLinkOptions,
  openEdgeList,
  openNodeLink,
  readEdgeList,
  readNodeLink,
} from './readers.js';
export type {
  GatTraceValues,
  GatV2TraceValues,
  LayerTrace,
  TraceOptions,
  TraceValues,
  TransformerTraceValues,
} from './trace.js';
export type * from './train_types.js';
export type * from './types.js';
