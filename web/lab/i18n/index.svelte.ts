import type { Example } from '../examples';
import type { LanguageCode } from '../state/address';
import { en, type Words } from './en';
import { zh } from './zh';

export type { Words } from './en';

const tables: Record<LanguageCode, Words> = { en, zh };

/** The language of the page; `language.t` holds its words. */
class Language {
  code = $state<LanguageCode>('en');

  get t(): Words {
    return tables[this.code];
  }

  switch(): void {
    this.code = this.code === 'en' ? 'zh' : 'en';
  }
}

export const language = new Language();

/** The names that an example's nodes, classes and features have in the present language. */
export class Names {
  readonly #example: Example;

  constructor(example: Example) {
    this.#example = example;
  }

  get #words() {
    return language.t.examples[this.#example.id];
  }

  /** How a node is called in a sentence: its name, or its number where it has none. */
  node(node: number): string {
    return this.#words.nodes[node]?.name ?? `${this.#words.node} ${node}`;
  }

  /** The name beside the number in a table; empty where there is none. */
  label(node: number): string {
    return this.#words.nodes[node]?.name ?? '';
  }

  year(node: number): string {
    return this.#words.nodes[node]?.year ?? '';
  }

  cls(cls: number): string {
    return this.#words.classes[cls] ?? String(cls);
  }

  feature(feature: number): string {
    return this.#words.features[feature] ?? language.t.features.memberFeature(feature);
  }

  get nodesWord(): string {
    return `${this.#example.size} ${this.#words.nodesWord}`;
  }
}
