/**
 * Models and their layers, with PyTorch Geometric's options, defaults and names of parameters.
 *
 * Letters in shapes: N nodes, E edges, F features that come in, H heads, C channels per head,
 * D features per edge, G graphs. W and b stand for what is learnt.
 */

export type Activation = 'elu' | 'relu' | 'leaky_relu' | 'gelu' | 'tanh' | 'sigmoid' | 'identity';

/** What every layer may have. */
interface Named {
  /** Prefix of its parameters' names; default conv1, conv2, … lin1, … norm1, … by kind. */
  name?: string;
}

/** What the attention layers have in common. */
interface AttentionOptions extends Named {
  /** C, channels per head. */
  outChannels: number;
  /** H; default 1. */
  heads?: number;
  /** true: heads side by side [N, H·C]; false: their mean [N, C]. Default true. */
  concat?: boolean;
  /** Default true. */
  bias?: boolean;
  /** D, features per edge that take part; default none. */
  edgeDim?: number;
  /** Dropout on alpha while training; default the model's `attentionDropout`. */
  dropout?: number;
  /** Applied to the layer's output; default 'identity'. */
  activation?: Activation;
}

/** What GATConv and GATv2Conv have in common. */
interface GatOptionsShared extends AttentionOptions {
  /** Slope of the LeakyReLU on the scores; default 0.2. */
  negativeSlope?: number;
  /** PyG's rule: drop existing self loops, then add one per node. Default true. */
  addSelfLoops?: boolean;
  /** Add a linear map of the input to the output. Default false. */
  residual?: boolean;
  /** Edge features of added self loops: a statistic over the edges into the node, or a number. Default 'mean'. */
  fillValue?: 'mean' | 'add' | 'min' | 'max' | number;
}

/**
 * Graph attention, PyG's `GATConv` (Veličković et al. 2018, eq. 1–6): x [N, F] → [N, H·C] or [N, C].
 * e = LeakyReLU(⟨h_j, att_src⟩ + ⟨h_i, att_dst⟩), h = x·W.
 */
export interface GATConvConfig extends GatOptionsShared {
  conv: 'gat';
  /**
   * Dropout on what neighbours send while training, but not on the scores; default 0. The paper's
   * own code has it, PyG's layer has not.
   */
  messageDropout?: number;
}

/**
 * Graph attention whose ranking of neighbours depends on who asks, PyG's `GATv2Conv` (Brody, Alon &
 * Yahav 2022, eq. 7): x [N, F] → [N, H·C] or [N, C]. e = ⟨att, LeakyReLU(x_j·W_l + x_i·W_r)⟩.
 */
export interface GATv2ConvConfig extends GatOptionsShared {
  conv: 'gatv2';
  /** One map for sources and targets. Default false. */
  shareWeights?: boolean;
}

/**
 * Attention as transformers do it, along the edges, PyG's `TransformerConv` (Shi et al. 2021,
 * eq. 3–5): x [N, F] → [N, H·C] or [N, C]. e = ⟨query_i, key_j⟩ / √C. Never adds self loops.
 */
export interface TransformerConvConfig extends AttentionOptions {
  conv: 'transformer';
  /** A learnt gate between the messages and the node's own features. Default false. */
  beta?: boolean;
  /** The node's own features take part. Default true. */
  rootWeight?: boolean;
}

/** out = x·W + b, node by node: [N, F] → [N, outChannels]. */
export interface LinearConfig extends Named {
  layer: 'linear';
  outChannels: number;
  /** Default true. */
  bias?: boolean;
  /** Applied to the layer's output; default 'identity'. */
  activation?: Activation;
}

/** An activation that stands in the list by itself, such as behind a norm. */
export interface ActivationConfig extends Named {
  layer: 'activation';
  /** Default 'relu'. */
  activation?: Activation;
}

/** Dropout that stands in the list by itself. */
export interface DropoutConfig extends Named {
  layer: 'dropout';
  /** Share that is dropped while training; default 0.5. */
  p?: number;
}

/** Normalises each column over all nodes (Ioffe & Szegedy 2015); running statistics when predicting. */
export interface BatchNormConfig extends Named {
  layer: 'batch_norm';
  /** Default 1e-5. */
  eps?: number;
  /** Share of each new batch in the running statistics; default 0.1. */
  momentum?: number;
}

/** Normalises each node, or all nodes and features of each graph (Ba, Kiros & Hinton 2016). */
export interface LayerNormConfig extends Named {
  layer: 'layer_norm';
  /** Default 'graph', as in PyG. */
  mode?: 'node' | 'graph';
  /** Default 1e-5. */
  eps?: number;
  /** A gain and a bias per feature. Default true. */
  affine?: boolean;
}

/** Normalises each column over each graph, with a learnt share of the mean (Cai et al. 2021). */
export interface GraphNormConfig extends Named {
  layer: 'graph_norm';
  /** Default 1e-5. */
  eps?: number;
}

/** Keeps the mean distance between nodes (Zhao & Akoglu 2020). */
export interface PairNormConfig extends Named {
  layer: 'pair_norm';
  /** Default 1. */
  scale?: number;
  /** Every node gets the same length, by itself. Default false. */
  scaleIndividually?: boolean;
  /** Default 1e-5. */
  eps?: number;
}

/** Jumping knowledge (Xu et al. 2018): the outputs of several layers side by side, or their largest. */
export interface JumpingKnowledgeConfig extends Named {
  layer: 'jumping_knowledge';
  /** Default 'cat'. */
  mode?: 'cat' | 'max';
  /** Numbers of the layers whose outputs are taken; default the end of every block that begins with an attention layer. */
  layers?: number[];
}

/** One row per graph from its nodes' rows, PyG's `global_mean_pool` and its like: [N, F] → [G, F]. */
export interface ReadoutConfig extends Named {
  layer: 'readout';
  /** Default 'mean'. */
  aggr?: 'mean' | 'sum' | 'max';
}

/**
 * Soft attention over the nodes of each graph, PyG's `AttentionalAggregation` (Li et al. 2016, eq. 7):
 * [N, F] → [G, outChannels], or [G, F] without `outChannels`.
 */
export interface AttentionalAggregationConfig extends Named {
  layer: 'attentional_aggregation';
  /** Columns of a linear map before the sum; default none, the features themselves are added up. */
  outChannels?: number;
}

/** The layers that pass messages along edges. */
export type ConvConfig = GATConvConfig | GATv2ConvConfig | TransformerConvConfig;

/** One layer of a model: `conv` or `layer` tells its kind. */
export type LayerConfig =
  | ConvConfig
  | LinearConfig
  | ActivationConfig
  | DropoutConfig
  | BatchNormConfig
  | LayerNormConfig
  | GraphNormConfig
  | PairNormConfig
  | JumpingKnowledgeConfig
  | ReadoutConfig
  | AttentionalAggregationConfig;

/** A model as a list of layers; the input size of each follows from the one before. */
export interface ModelConfig {
  /** F, features per node. */
  inChannels: number;
  layers: LayerConfig[];
  /** Dropout on each attention layer's input while training; default 0. */
  dropout?: number;
  /** Dropout on alpha while training; default 0. */
  attentionDropout?: number;
  /** Seed of the initial weights; default 0. Same seed, same bits. */
  seed?: number;
}

/** `dropout` stays out where the model's counts, `name` where it is the usual one. */
type Unset<Config> = Extract<keyof Config, 'dropout' | 'name'>;

type Full<Config> = Config extends unknown
  ? Required<Omit<Config, Unset<Config>>> & Pick<Config, Unset<Config>>
  : never;

/** A ConvConfig with its defaults filled in; `edgeDim` 0 means none. */
export type FullConvConfig = Full<ConvConfig>;

/** A LayerConfig with its defaults filled in. */
export type FullLayerConfig = Full<LayerConfig>;

/** A ModelConfig with its defaults filled in. */
export type FullModelConfig = Required<Omit<ModelConfig, 'layers'>> & { layers: FullLayerConfig[] };
