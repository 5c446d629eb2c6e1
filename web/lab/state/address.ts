import { type Example, exampleById } from '../examples';
import { headsOf, readSetting, type Settings, settingNames } from './settings';

/**
 * What a link to the lab says: which example, which settings, which picture. Only what differs from the
 * example's own defaults is written, so that a plain visit keeps a plain address.
 */
export interface Address {
  example: Example;
  /** True where the link holds a graph that cannot be read. */
  damaged: boolean;
  settings: Settings;
  /** The graph of the link, packed; null where it is the example as it comes. */
  graph: string | null;
  /** Epochs that the model was trained for. */
  epoch: number;
  layer: number;
  head: Head;
  theme: Theme;
  language: LanguageCode | null;
}

export type Head = number | 'mean';
export type Theme = 'auto' | 'light' | 'dark';
export type LanguageCode = 'en' | 'zh';

export async function readAddress(hash: string): Promise<Address> {
  const fields = new URLSearchParams(hash.replace(/^#/, ''));
  const base = await exampleById(fields.get('example'));
  const { example, damaged } = await withGraph(base, fields);
  const settings = { ...example.settings };
  for (const name of settingNames) {
    const value = readSetting(name, fields.get(name));
    if (value !== null) Object.assign(settings, { [name]: value });
  }
  const theme = fields.get('theme');
  const language = fields.get('lang');
  const wanted = Number(fields.get('layer') ?? 1) - 1;
  const layer = Number.isInteger(wanted) && wanted > 0 && wanted < settings.layers ? wanted : 0;
  return {
    example,
    damaged,
    settings,
    graph: fields.get('graph'),
    epoch: readEpoch(fields.get('epoch')),
    layer,
    head: readHead(fields.get('head'), headsOf(settings, layer)),
    theme: theme === 'light' || theme === 'dark' ? theme : 'auto',
    language: language === 'en' || language === 'zh' ? language : null,
  };
}

/** The example, or the graph that the link holds in its place. */
async function withGraph(
  base: Example,
  fields: URLSearchParams,
): Promise<Pick<Address, 'example' | 'damaged'>> {
  const packed = fields.get('graph');
  if (packed === null) return { example: base, damaged: false };
  const { linkedExample, unpackGraph } = await import('../keep/graph_link');
  const found = unpackGraph(packed);
  if (!found) return { example: base, damaged: true };
  return {
    example: linkedExample(fields.get('example') === 'own' ? null : base, found),
    damaged: false,
  };
}

export function writeAddress(address: Omit<Address, 'damaged'>): string {
  const fields = new URLSearchParams();
  if (address.graph) fields.set('graph', address.graph);
  if (address.example.id !== 'study') fields.set('example', address.example.id);
  for (const name of settingNames) {
    const value = address.settings[name];
    if (value !== address.example.settings[name]) fields.set(name, String(value));
  }
  if (address.epoch > 0) fields.set('epoch', String(address.epoch));
  if (address.layer !== 0) fields.set('layer', String(address.layer + 1));
  if (address.head !== 0)
    fields.set('head', address.head === 'mean' ? 'mean' : String(address.head + 1));
  if (address.theme !== 'auto') fields.set('theme', address.theme);
  if (address.language) fields.set('lang', address.language);
  return fields.toString();
}

/** More than anybody waits for when a link opens. */
const MOST_EPOCHS = 20_000;

function readEpoch(text: string | null): number {
  const epoch = Number(text ?? 0);
  return Number.isInteger(epoch) && epoch > 0 && epoch <= MOST_EPOCHS ? epoch : 0;
}

function readHead(text: string | null, heads: number): Head {
  if (text === 'mean') return heads > 1 ? 'mean' : 0;
  const head = Number(text) - 1;
  return Number.isInteger(head) && head >= 0 && head < heads ? head : 0;
}
