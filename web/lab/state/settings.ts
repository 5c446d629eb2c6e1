import type { ModelConfig, TrainOptions } from 'gatlab';
import type { Draft } from './draft';

/** What a person can set: the shape of the model, its training, the seed. */
export interface Settings {
  conv: 'gat' | 'gatv2' | 'transformer';
  /** Attention layers; the last one has a single head that votes for classes. */
  layers: number;
  /** Heads of each layer but the last. */
  heads: number;
  /** C, channels per head. */
  channels: number;
  /** What becomes of a node's own x: nothing more, a map of it that is added, or one that a gate weighs. */
  residual: 'none' | 'added' | 'gated';
  dropout: number;
  optimizer: 'adam' | 'adamw' | 'sgd';
  lr: number;
  weightDecay: number;
  /** The epoch at which playing pauses; 0 for never. */
  epochs: number;
  seed: number;
}

/** What a setting is: a number within a range, or one of a few words. */
export type Kind = { min: number; max: number; whole: boolean } | { words: readonly string[] };

/** The range of each setting; a link with a value outside is read as if it said nothing. */
export const kinds: Record<keyof Settings, Kind> = {
  conv: { words: ['gat', 'gatv2', 'transformer'] },
  layers: { min: 1, max: 4, whole: true },
  heads: { min: 1, max: 8, whole: true },
  channels: { min: 1, max: 16, whole: true },
  residual: { words: ['none', 'added', 'gated'] },
  dropout: { min: 0, max: 0.9, whole: false },
  optimizer: { words: ['adam', 'adamw', 'sgd'] },
  lr: { min: 0.0001, max: 1, whole: false },
  weightDecay: { min: 0, max: 1, whole: false },
  epochs: { min: 0, max: 1_000_000, whole: true },
  seed: { min: 0, max: 999_999, whole: true },
};

export const settingNames = Object.keys(kinds) as (keyof Settings)[];

/** What most examples share; each names what differs. */
export const usual: Settings = {
  conv: 'gat',
  layers: 2,
  heads: 4,
  channels: 8,
  residual: 'none',
  dropout: 0,
  optimizer: 'adam',
  lr: 0.01,
  weightDecay: 0.0005,
  epochs: 0,
  seed: 1,
};

/** Models and trainings that have a name. The first is the graph's own. */
export const presets = {
  own: {},
  paper: {
    conv: 'gat',
    layers: 2,
    heads: 8,
    channels: 8,
    dropout: 0.6,
    optimizer: 'adam',
    lr: 0.005,
    weightDecay: 0.0005,
  },
  v2: {
    conv: 'gatv2',
    layers: 2,
    heads: 8,
    channels: 8,
    dropout: 0.3,
    optimizer: 'adam',
    lr: 0.01,
    weightDecay: 0.0005,
  },
  single: {
    conv: 'gat',
    layers: 1,
    heads: 1,
    channels: 8,
    dropout: 0,
    optimizer: 'adam',
    lr: 0.01,
    weightDecay: 0,
  },
  deep: {
    conv: 'gat',
    layers: 4,
    heads: 4,
    channels: 8,
    dropout: 0,
    optimizer: 'adam',
    lr: 0.005,
    weightDecay: 0.0005,
  },
} as const satisfies Record<string, Partial<Settings>>;

export type PresetName = keyof typeof presets;

/** The value if the text names one that the setting can have, else null. */
export function readSetting<K extends keyof Settings>(
  name: K,
  text: string | null,
): Settings[K] | null {
  const kind = kinds[name];
  if (text === null) return null;
  if ('words' in kind) return kind.words.includes(text) ? (text as Settings[K]) : null;
  const value = text.trim() === '' ? Number.NaN : Number(text.trim().replace(',', '.'));
  const fits = value >= kind.min && value <= kind.max && (!kind.whole || Number.isInteger(value));
  return fits ? (value as Settings[K]) : null;
}

/** What kinds of layers do with a node's own x if nothing else is said, as in PyG. */
export function usualResidual(conv: Settings['conv']): Settings['residual'] {
  return conv === 'transformer' ? 'added' : 'none';
}

/** Only graph transformers have a gate. */
export function residualsOf(conv: Settings['conv']): readonly Settings['residual'][] {
  return conv === 'transformer' ? ['none', 'added', 'gated'] : ['none', 'added'];
}

/** Settings that only the optimiser reads: the model goes on with its weights. */
export const isTraining = (name: string) =>
  ['optimizer', 'lr', 'weightDecay', 'epochs'].includes(name);

/** Heads of a layer, from 0. */
export function headsOf({ heads, layers }: Settings, layer: number): number {
  return layers === 1 || layer < layers - 1 ? heads : 1;
}

/** Layers with several heads side by side and ELU, then one that votes for the classes. */
export function modelConfig(draft: Draft, settings: Settings): ModelConfig {
  const { layers, heads, channels, dropout, seed } = settings;
  const kind = kindOf(settings);
  return {
    inChannels: draft.x[0]!.length,
    layers: [
      ...Array.from({ length: layers - 1 }, () => ({
        ...kind,
        heads,
        outChannels: channels,
        concat: true,
        activation: 'elu' as const,
      })),
      {
        ...kind,
        heads: headsOf(settings, layers - 1),
        outChannels: draft.numClasses,
        concat: false,
      },
    ],
    dropout,
    attentionDropout: dropout,
    seed,
  };
}

/** What is not as in the layers of that kind is written. */
function kindOf({ conv, residual }: Settings) {
  if (conv !== 'transformer') return { conv, ...(residual !== 'none' && { residual: true }) };
  return {
    conv,
    ...(residual === 'none' && { rootWeight: false }),
    ...(residual === 'gated' && { beta: true }),
  };
}

export function trainOptions({ optimizer, lr, weightDecay }: Settings): TrainOptions {
  return { lr, weightDecay, ...(optimizer !== 'adam' && { optimizer }) };
}
