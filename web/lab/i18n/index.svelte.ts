import type { Example } from '../examples';
import type { LanguageCode } from '../state/address';
import type { Draft } from '../state/draft';
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

/** The names that a graph's nodes, classes and features have in the present language. */
export class Names {
  readonly #example: Example;
  readonly #draft: Draft;

  constructor(example: Example, draft: Draft) {
    this.#example = example;
    this.#draft = draft;
  }

  get #words() {
    return language.t.examples[this.#example.id];
  }

  get title(): string {
    return this.#example.words?.title ?? this.#words.title;
  }

  get intro(): string {
    return this.#words.intro;
  }

  /** Whether x is the identity: a node is known only by who it is. */
  readonly identity = $derived.by(() => {
    const { x } = this.#draft;
    return x.every(
      (row, i) => row.length === x.length && row.every((value, j) => value === Number(i === j)),
    );
  });

  /** How a node is called in a sentence: its name, or its number where it has none. */
  node(node: number): string {
    return this.#draft.names[node]?.name ?? `${this.#words.node} ${node}`;
  }

  /** The name beside the number in a table; empty where there is none. */
  label(node: number): string {
    return this.#draft.names[node]?.name ?? '';
  }

  year(node: number): string {
    return this.#draft.names[node]?.year ?? '';
  }

  cls(cls: number): string {
    if (cls < 0) return language.t.unknownClass;
    return (this.#example.words?.classes ?? this.#words.classes)[cls] ?? language.t.cls(cls + 1);
  }

  feature(feature: number): string {
    const names = this.#example.words?.features ?? this.#words.features;
    const { features } = language.t;
    return names[feature] ?? (this.identity ? features.memberFeature : features.column)(feature);
  }

  get nodesWord(): string {
    return `${this.#draft.x.length} ${this.#words.nodesWord}`;
  }
}
