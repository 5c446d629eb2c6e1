/// <reference lib="esnext.disposable" preserve="true" />
export type { Graph, Lab, Model } from './client.js';
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
export { load } from './load.js';
export { type EdgeListOptions, openEdgeList, readEdgeList } from './read/edge_list.js';
export { type NodeLinkOptions, openNodeLink, readNodeLink } from './read/node_link.js';
export type * from './read/types.js';
export type { GatTraceValues, LayerTrace, TraceOptions, TraceValues } from './trace.js';
export type * from './types.js';
