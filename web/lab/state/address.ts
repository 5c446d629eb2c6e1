import { type Example, exampleById, type Settings } from '../examples';

/**
 * What a link to the lab says: which example, which settings, which picture. Only what differs from the
 * example's own defaults is written, so that a plain visit keeps a plain address.
 */
export interface Address {
  example: Example;
  settings: Settings;
  layer: number;
  head: Head;
  theme: Theme;
  language: LanguageCode | null;
}

export type Head = number | 'mean';
export type Theme = 'auto' | 'light' | 'dark';
export type LanguageCode = 'en' | 'zh';

/** The range of each setting; a link with a value outside is read as if it said nothing. */
export const ranges: Record<keyof Settings, { min: number; max: number; whole: boolean }> = {
  heads: { min: 1, max: 8, whole: true },
  channels: { min: 1, max: 16, whole: true },
  dropout: { min: 0, max: 0.9, whole: false },
  lr: { min: 0.0001, max: 1, whole: false },
  weightDecay: { min: 0, max: 1, whole: false },
  seed: { min: 0, max: 999_999, whole: true },
};

const settingNames = Object.keys(ranges) as (keyof Settings)[];

export async function readAddress(hash: string): Promise<Address> {
  const fields = new URLSearchParams(hash.replace(/^#/, ''));
  const example = await exampleById(fields.get('example'));
  const settings = { ...example.settings };
  for (const name of settingNames)
    settings[name] = readSetting(name, fields.get(name)) ?? settings[name];
  const theme = fields.get('theme');
  const language = fields.get('lang');
  const layer = fields.get('layer') === '2' ? 1 : 0;
  return {
    example,
    settings,
    layer,
    head: readHead(fields.get('head'), layer === 0 ? settings.heads : 1),
    theme: theme === 'light' || theme === 'dark' ? theme : 'auto',
    language: language === 'en' || language === 'zh' ? language : null,
  };
}

export function writeAddress(address: Address): string {
  const fields = new URLSearchParams();
  if (address.example.id !== 'study') fields.set('example', address.example.id);
  for (const name of settingNames) {
    const value = address.settings[name];
    if (value !== address.example.settings[name]) fields.set(name, String(value));
  }
  if (address.layer !== 0) fields.set('layer', String(address.layer + 1));
  if (address.head !== 0)
    fields.set('head', address.head === 'mean' ? 'mean' : String(address.head + 1));
  if (address.theme !== 'auto') fields.set('theme', address.theme);
  if (address.language) fields.set('lang', address.language);
  return fields.toString();
}

/** The value if it is a number in the setting's range, else null. */
export function readSetting(name: keyof Settings, text: string | null): number | null {
  const value =
    text === null || text.trim() === '' ? Number.NaN : Number(text.trim().replace(',', '.'));
  const { min, max, whole } = ranges[name];
  const fits = value >= min && value <= max && (!whole || Number.isInteger(value));
  return fits ? value : null;
}

function readHead(text: string | null, heads: number): Head {
  if (text === 'mean') return heads > 1 ? 'mean' : 0;
  const head = Number(text) - 1;
  return Number.isInteger(head) && head >= 0 && head < heads ? head : 0;
}
