import { knownKeys, refuse, size } from './checks.js';
import type { Activation, ConvConfig, LayerConfig, ModelConfig } from './layer_types.js';

/** Options of `gat`, with the names and defaults of `torch_geometric.nn.models.GAT`. */
export interface GatOptions {
  /** F, features per node. */
  inChannels: number;
  /** Columns of every hidden layer, hiddenChannels/heads per head. */
  hiddenChannels: number;
  numLayers: number;
  /** Default hiddenChannels, and no layer that changes them. */
  outChannels?: number;
  /** Default 1. */
  heads?: number;
  /** Heads of the layer that gives outChannels; default `heads`, as PyG has it. */
  outHeads?: number;
  /** GATv2Conv in place of GATConv. Default false. */
  v2?: boolean;
  /** Behind each activation, and on alpha; default 0. */
  dropout?: number;
  /** On alpha, should it differ. */
  attentionDropout?: number;
  /** PyG's `act`; default 'relu'. */
  activation?: Activation;
  /** Activation before norm. Default false. */
  actFirst?: boolean;
  /** What follows each attention layer; default 'none'. */
  norm?: 'none' | 'batch_norm' | 'layer_norm' | 'graph_norm' | 'pair_norm';
  /** What is kept of all layers; 'last' is 'none' with a linear layer behind. Default 'none'. */
  jk?: 'none' | 'last' | 'cat' | 'max';
  /** D, features per edge; default none. */
  edgeDim?: number;
  /** Of every attention layer. Default false. */
  residual?: boolean;
  /** Of every attention layer. Default true. */
  addSelfLoops?: boolean;
  /** Seed of the initial weights; default 0. */
  seed?: number;
}

const KEYS = [
  'inChannels',
  'hiddenChannels',
  'numLayers',
  'outChannels',
  'heads',
  'outHeads',
  'v2',
  'dropout',
  'attentionDropout',
  'activation',
  'actFirst',
  'norm',
  'jk',
  'edgeDim',
  'residual',
  'addSelfLoops',
  'seed',
] as const satisfies ReadonlyArray<keyof GatOptions>;

/**
 * The model of `torch_geometric.nn.models.GAT` as a plain list of layers: attention → norm →
 * activation → dropout, repeated, then jumping knowledge and a linear layer if asked for. Parameters
 * have the names that PyG's model gives them (convs.0.…, norms.0.…, lin.…).
 */
export function gat(options: GatOptions): ModelConfig {
  const given = checked(options);
  const { inChannels, numLayers, outChannels = 0, jk = 'none', seed = 0 } = given;
  const layers: LayerConfig[] = [];
  for (let i = 0; i < numLayers; i++) {
    const givesResult = i === numLayers - 1 && jk === 'none';
    layers.push(conv(given, i, givesResult && outChannels > 0));
    if (!givesResult) layers.push(...restOfBlock(given, i));
  }
  if (jk === 'cat' || jk === 'max') layers.push({ layer: 'jumping_knowledge', mode: jk });
  if (jk !== 'none') {
    layers.push({ layer: 'linear', outChannels: outChannels || given.hiddenChannels, name: 'lin' });
  }
  return { inChannels, layers, seed };
}

function conv(given: GatOptions, number: number, givesOutput: boolean): ConvConfig {
  const { heads = 1, dropout = 0, edgeDim = 0, residual = false, addSelfLoops = true } = given;
  return {
    conv: given.v2 ? 'gatv2' : 'gat',
    heads: givesOutput ? given.outHeads || heads : heads,
    outChannels: givesOutput ? given.outChannels! : given.hiddenChannels / heads,
    concat: !givesOutput,
    edgeDim,
    residual,
    addSelfLoops,
    dropout: given.attentionDropout ?? dropout,
    name: `convs.${number}`,
  };
}

function restOfBlock(given: GatOptions, number: number): LayerConfig[] {
  const { activation = 'relu', norm = 'none', dropout = 0 } = given;
  const act: LayerConfig[] = activation === 'identity' ? [] : [{ layer: 'activation', activation }];
  const norms: LayerConfig[] = norm === 'none' ? [] : [{ layer: norm, name: `norms.${number}` }];
  return [
    ...(given.actFirst ? [...act, ...norms] : [...norms, ...act]),
    ...(dropout > 0 ? [{ layer: 'dropout', p: dropout } as const] : []),
  ];
}

/** Sizes that the list is made from; all else is the engine's to check. */
function checked(options: GatOptions): GatOptions {
  const given = knownKeys<GatOptions>(options, 'options', KEYS, '');
  const remedy = 'Count channels, layers and heads in whole numbers';
  size(given.numLayers, 'numLayers', 1, remedy);
  size(given.hiddenChannels, 'hiddenChannels', 1, remedy);
  size(given.outChannels ?? 0, 'outChannels', 0, remedy);
  size(given.outHeads ?? 0, 'outHeads', 0, remedy);
  const heads = size(given.heads ?? 1, 'heads', 1, remedy);
  if (given.hiddenChannels % heads !== 0) {
    refuse(
      'value',
      'hiddenChannels',
      `a multiple of the ${heads} heads`,
      given.hiddenChannels,
      'Every head has the same number of channels',
    );
  }
  return given;
}
