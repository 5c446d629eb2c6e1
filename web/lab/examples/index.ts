import { karate } from './karate';
import { study } from './study';
import type { Example, ExampleId } from './types';

export type { Example, ExampleId, Settings } from './types';

/** The built-in graphs, in the order of the menu. The first one opens. */
export const examples: readonly Example[] = [study, karate];

export function exampleById(id: string | null | undefined): Example {
  return examples.find((example) => example.id === id) ?? study;
}

export function isExampleId(id: string): id is ExampleId {
  return examples.some((example) => example.id === id);
}
