import { type Example, exampleById } from '../examples';
import type { Cell } from '../layer/parts';
import { type StageId, stageIds } from '../layer/recipe';
import { type Order, orders } from './order';
import {
  headsOf,
  readSetting,
  residualsOf,
  type Settings,
  settingNames,
  usualResidual,
} from './settings';

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
  /** How near one stands. */
  level: Level;
  /** The step of the layer, where it is looked at step by step. */
  step: StageId;
  /** The explained number of it, last, after those through which one came down to it. */
  way: readonly Cell[];
  /** Whether all nodes stay in sight while a number is explained. */
  whole: boolean;
  theme: Theme;
  language: LanguageCode | null;
  /** In which order matrices of nodes by nodes stand. */
  order: Order;
  /** Edges of less attention are left out of the drawing. */
  least: number;
  /** Whether the nodes that the model gets wrong stand out. */
  wrong: boolean;
  /** Whether the alpha colours run to the largest value in sight instead of 1; null for what suits the graph. */
  stretch: boolean | null;
}

export type Level = 'model' | 'layer';
export type Head = number | 'mean';
export type Theme = 'auto' | 'light' | 'dark';
export type LanguageCode = 'en' | 'zh';

export async function readAddress(hash: string): Promise<Address> {
  const fields = new URLSearchParams(hash.replace(/^#/, ''));
  const base = await exampleById(fields.get('example'));
  const { example, damaged } = await withGraph(base, fields);
  const settings = readSettings(fields, example.settings);
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
    level: fields.get('level') === 'layer' ? 'layer' : 'model',
    step: stageIds.find((id) => id === fields.get('step')) ?? usualStep,
    way: readWay(fields.get('cell')),
    whole: fields.get('nodes') === 'all',
    theme: theme === 'light' || theme === 'dark' ? theme : 'auto',
    language: language === 'en' || language === 'zh' ? language : null,
    order: orders.find((order) => order === fields.get('order')) ?? 'given',
    least: readLeast(fields.get('above')),
    wrong: fields.get('show') === 'wrong',
    stretch: readScale(fields.get('scale')),
  };
}

/** What the link says of the settings; what it leaves out is the example's, or usual with that attention. */
function readSettings(fields: URLSearchParams, own: Settings): Settings {
  const settings = { ...own };
  for (const name of settingNames) {
    const value = readSetting(name, fields.get(name));
    if (value !== null) Object.assign(settings, { [name]: value });
    if (name === 'conv' && settings.conv !== own.conv)
      settings.residual = usualResidual(settings.conv);
  }
  if (!residualsOf(settings.conv).includes(settings.residual)) settings.residual = 'added';
  return settings;
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
  const { settings } = address;
  const unsaid = readSettings(
    new URLSearchParams({ conv: settings.conv }),
    address.example.settings,
  );
  for (const name of settingNames) {
    const usual = name === 'conv' ? address.example.settings.conv : unsaid[name];
    if (settings[name] !== usual) fields.set(name, String(settings[name]));
  }
  if (address.epoch > 0) fields.set('epoch', String(address.epoch));
  if (address.layer !== 0) fields.set('layer', String(address.layer + 1));
  if (address.head !== 0)
    fields.set('head', address.head === 'mean' ? 'mean' : String(address.head + 1));
  if (address.level === 'layer') {
    fields.set('level', 'layer');
    if (address.step !== usualStep) fields.set('step', address.step);
    if (address.way.length > 0) fields.set('cell', writeWay(address.way));
    if (address.whole) fields.set('nodes', 'all');
  }
  if (address.theme !== 'auto') fields.set('theme', address.theme);
  if (address.language) fields.set('lang', address.language);
  if (address.order !== 'given') fields.set('order', address.order);
  if (address.least > 0) fields.set('above', String(address.least));
  if (address.wrong) fields.set('show', 'wrong');
  if (address.stretch !== null) fields.set('scale', address.stretch ? 'largest' : '1');
  return fields.toString();
}

/** More than anybody waits for when a link opens. */
const MOST_EPOCHS = 20_000;

function readEpoch(text: string | null): number {
  const epoch = Number(text ?? 0);
  return Number.isInteger(epoch) && epoch > 0 && epoch <= MOST_EPOCHS ? epoch : 0;
}

/** The step at which a layer is opened. */
export const usualStep: StageId = 'alpha';

/** A number is its part, row and column, layer and head: alpha.5.4.1.1, nodes from 0, layers and heads from 1. */
function writeWay(way: readonly Cell[]): string {
  const write = ({ part, row, column, layer = 0, head = 0 }: Cell) =>
    [part, row, column, layer + 1, head + 1].join('.');
  return way.map(write).join('_');
}

/** The way down to a number; empty where a part of it says nothing. */
function readWay(text: string | null): readonly Cell[] {
  const cells = (text ?? '').split('_').map((word) => {
    const match = /^([a-zA-Z]+)\.(\d{1,3})\.(\d{1,3})\.([1-9])\.([1-9])$/.exec(word);
    if (!match) return null;
    const [row, column, layer, head] = match.slice(2).map(Number) as [
      number,
      number,
      number,
      number,
    ];
    return { part: match[1]!, row, column, layer: layer - 1, head: head - 1 };
  });
  return cells.every((cell) => cell !== null) ? cells : [];
}

function readHead(text: string | null, heads: number): Head {
  if (text === 'mean') return heads > 1 ? 'mean' : 0;
  const head = Number(text) - 1;
  return Number.isInteger(head) && head >= 0 && head < heads ? head : 0;
}

/** The weakest attention that is drawn; half is the most that the slider knows. */
export const MOST_LEAST = 0.5;

function readLeast(text: string | null): number {
  const least = Number(text ?? 0);
  return least > 0 && least <= MOST_LEAST ? least : 0;
}

function readScale(text: string | null): boolean | null {
  if (text === 'largest') return true;
  return text === '1' ? false : null;
}
