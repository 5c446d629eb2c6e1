import { study } from './study';
import type { BuiltIn, Example } from './types';

export { study } from './study';
export type { BuiltIn, Example, ExampleId, GivenWords } from './types';

/** The built-in graphs, in the order of the menu. The first one is there at once, the others when they are asked for. */
const loaders: Record<BuiltIn, () => Promise<Example>> = {
  study: async () => study,
  karate: async () => (await import('./karate')).karate,
  miserables: async () => (await import('./miserables')).miserables,
  dictionary: async () => (await import('./dictionary')).dictionary,
  citation: async () => (await import('./citation')).citation,
};

export const builtIns = Object.keys(loaders) as BuiltIn[];

/** A built-in graph by name; the study example for any other. */
export function exampleById(id: string | null | undefined): Promise<Example> {
  return loaders[builtIns.find((name) => name === id) ?? 'study']();
}
