/** The papers' recipes, each a model and how to train it. */
import type { ConvConfig, ModelConfig } from './layer_types.js';
import type { TrainOptions } from './train_types.js';

/** What a recipe leaves open. */
export interface PresetOptions {
  /** F, features per node. */
  inChannels: number;
  /** K, classes or labels. */
  outChannels: number;
  /** Of weights and dropout; default 0. */
  seed?: number;
}

/** Ready for `lab.model(preset.model)` and `model.train(data, preset.train)`. */
export interface Preset {
  model: ModelConfig;
  train: TrainOptions;
}

type Conv = 'gat' | 'gatv2';

/**
 * Citation graphs, transductive (Veličković et al. 2018, section 3.3): 8 heads of 8 channels with
 * ELU, then heads that vote for the classes; dropout 0.6 on features, alpha and, as in the paper's own
 * code, messages; Adam; until neither
 * loss nor accuracy on the validation nodes has got better for 100 epochs. The papers divide each
 * row of features by its sum first.
 */
function citation(
  conv: Conv,
  { inChannels, outChannels, seed = 0 }: PresetOptions,
  { outHeads = 1, lr = 0.005, weightDecay = 5e-4 } = {},
): Preset {
  const ownCode = conv === 'gat' ? { messageDropout: 0.6 } : {};
  return {
    model: {
      inChannels,
      layers: [
        { conv, heads: 8, outChannels: 8, activation: 'elu', ...ownCode },
        { conv, heads: outHeads, outChannels, concat: false, ...ownCode },
      ],
      dropout: 0.6,
      attentionDropout: 0.6,
      seed,
    },
    train: { epochs: 100_000, lr, weightDecay, patience: 100, monitor: 'both' },
  };
}

/** As `citation`, with 8 output heads and stronger regularisation, for so few labels. */
const pubmed = (conv: Conv, options: PresetOptions) =>
  citation(conv, options, { outHeads: 8, lr: 0.01, weightDecay: 1e-3 });

/**
 * Proteins in 24 tissues, inductive (Veličković et al. 2018, section 3.3): three layers of 4, 4 and 6
 * heads, 256 channels each, a skip connection across the second; several labels a node, judged by
 * micro F1; batches of 2 graphs, neither dropout nor weight decay. For data { train, val, test }.
 */
function ppi(conv: Conv, { inChannels, outChannels, seed = 0 }: PresetOptions): Preset {
  const hidden = { conv, heads: 4, outChannels: 256, activation: 'elu' } satisfies ConvConfig;
  return {
    model: {
      inChannels,
      layers: [
        hidden,
        { ...hidden, residual: true },
        { conv, heads: 6, outChannels, concat: false },
      ],
      seed,
    },
    train: {
      epochs: 100_000,
      lr: 0.005,
      weightDecay: 0,
      patience: 100,
      monitor: 'both',
      loss: 'bce',
      batchSize: 2,
    },
  };
}

const recipe =
  (make: (conv: Conv, options: PresetOptions) => Preset, conv: Conv) =>
  (options: PresetOptions): Preset =>
    make(conv, options);

/**
 * Recipes by paper and data set. `gat…` are those of Veličković et al. 2018, "Graph attention
 * networks"; `gatv2…` the same with the layer of Brody, Alon & Yahav 2022, "How attentive are graph
 * attention networks?", in the place of theirs.
 */
export const presets = {
  /** 8 heads of 8 channels, one output head, lr 0.005, weight decay 0.0005. */
  gatCora: recipe(citation, 'gat'),
  /** As gatCora. */
  gatCiteseer: recipe(citation, 'gat'),
  /** 8 output heads, lr 0.01, weight decay 0.001. */
  gatPubmed: recipe(pubmed, 'gat'),
  /** Three layers of 4, 4 and 6 heads of 256 channels, many graphs, several labels. */
  gatPPI: recipe(ppi, 'gat'),
  gatv2Cora: recipe(citation, 'gatv2'),
  gatv2Citeseer: recipe(citation, 'gatv2'),
  gatv2Pubmed: recipe(pubmed, 'gatv2'),
  gatv2PPI: recipe(ppi, 'gatv2'),
};
