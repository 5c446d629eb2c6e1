import type { Draft } from '../state/draft';
import type { Settings } from '../state/settings';

/** A graph that can be opened, as it comes; edits make new drafts of it. */
export interface Example {
  id: ExampleId;
  /** The graph; springs place the nodes where it does not say where they lie. */
  graph: Omit<Draft, 'places'> & Partial<Pick<Draft, 'places'>>;
  /** The model and the training that this graph opens with. */
  settings: Settings;
  /** True where the graph came in a link, as somebody had edited it. */
  linked?: boolean;
  /** Words that came with the graph. Those of the built-in examples live in i18n, in both languages. */
  words?: GivenWords;
}

/** Names that a file brings along, and that no language changes. */
export interface GivenWords {
  title?: string;
  classes?: readonly string[];
  features?: readonly string[];
}

/** The built-in graphs, and a person's own. */
export type ExampleId = BuiltIn | 'own';
export type BuiltIn = 'study' | 'karate' | 'miserables' | 'dictionary' | 'citation';
