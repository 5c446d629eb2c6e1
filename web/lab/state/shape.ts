import type { FullConvConfig, Model } from 'gatlab';
import { readSetting, type Settings } from './settings';

/** A model for another number of features or classes than the graph has. */
export class WrongShape extends Error {
  readonly expected: { features: number; classes: number };
  readonly got: { features: number; classes: number };

  constructor(expected: WrongShape['expected'], got: WrongShape['got']) {
    super('a model of another shape');
    this.expected = expected;
    this.got = got;
  }
}

/** K: what the last layer gives for each node; 0 where that is not the layer's to say, as a norm. */
export function outputsOf({ layers }: Model['config']): number {
  const last = layers.at(-1)!;
  if (!('outChannels' in last)) return 0;
  return 'concat' in last && last.concat ? last.heads * last.outChannels : last.outChannels;
}

/**
 * The settings that make a model such as this one; null where there are none, as for layers that differ
 * among themselves. Seed and training are not to be seen in a model.
 */
export function settingsOf(config: Model['config']): Partial<Settings> | null {
  const layers = config.layers.map((layer) => ('conv' in layer ? told(layer) : null));
  const first = layers[0];
  const last = layers.at(-1);
  if (!first || !last) return null;
  const alike = layers.every((layer, place) => {
    const votes = place === layers.length - 1;
    return (
      layer?.conv === first.conv &&
      layer.residual === first.residual &&
      layer.concat === !votes &&
      (votes || (layer.heads === first.heads && layer.channels === first.channels))
    );
  });
  if (!alike || (layers.length > 1 && last.heads !== 1)) return null;
  const { conv, heads, channels, residual } = first;
  const found: Partial<Settings> = {
    conv,
    residual,
    layers: layers.length,
    heads,
    ...(layers.length > 1 && { channels }),
    dropout: config.dropout,
  };
  const fits = Object.entries(found).every(
    ([name, value]) => readSetting(name as keyof Settings, String(value)) !== null,
  );
  return fits ? found : null;
}

function told(layer: FullConvConfig) {
  const { conv, heads, outChannels: channels, concat } = layer;
  return { conv, heads, channels, concat, residual: residualOf(layer) };
}

function residualOf(layer: FullConvConfig): Settings['residual'] {
  if (layer.conv !== 'transformer') return layer.residual ? 'added' : 'none';
  if (!layer.rootWeight) return 'none';
  return layer.beta ? 'gated' : 'added';
}
