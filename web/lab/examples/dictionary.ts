import type { Draft } from '../state/draft';
import { usual } from '../state/settings';
import { random, shuffled } from './random';
import type { Example } from './types';

/**
 * The dictionary lookup of S. Brody, U. Alon and E. Yahav ("How attentive are graph attention
 * networks?", 2022). In a dictionary every query listens to every key, and its class is the value that
 * stands beside the key of its own number. In other dictionaries the same keys have other values, so
 * that nothing is learned by heart: one has to look at the right key. GAT ranks the keys in the same
 * order for every query and cannot; GATv2 can.
 */
const KEYS = 4;
const DICTIONARIES = 6;
const next = random(2022);

const keys = Array.from({ length: KEYS }, (_, key) => key);
const oneHot = (index: number) => keys.map((key) => Number(key === index));
const letters = 'ABCD';

/** The nodes of one dictionary: keys with their values, then queries, whose values are to be found. */
function entries(values: readonly number[]): Pick<Draft, 'x' | 'y' | 'names'> {
  return {
    x: [
      ...keys.map((key) => [...oneHot(key), ...oneHot(values[key]!), 0]),
      ...keys.map((key) => [...oneHot(key), ...oneHot(-1), 1]),
    ],
    y: [...keys.map(() => -1), ...values],
    names: [
      ...keys.map((key) => ({ name: `${key + 1} = ${letters[values[key]!]}` })),
      ...keys.map((key) => ({ name: `${key + 1} = ?` })),
    ],
  };
}

const dictionaries = Array.from({ length: DICTIONARIES }, () => entries(shuffled(keys, next)));
const size = DICTIONARIES * 2 * KEYS;
const nodes = Array.from({ length: size }, (_, node) => node);
const isQuery = (node: number) => node % (2 * KEYS) >= KEYS;
const dictionaryOf = (node: number) => Math.floor(node / (2 * KEYS));

export const dictionary: Example = {
  id: 'dictionary',
  graph: {
    x: dictionaries.flatMap(({ x }) => x),
    adjacency: nodes.map((i) =>
      nodes.map((j) => Number(isQuery(i) && !isQuery(j) && dictionaryOf(i) === dictionaryOf(j))),
    ),
    y: dictionaries.flatMap(({ y }) => y),
    numClasses: KEYS,
    train: nodes.filter(isQuery),
    names: dictionaries.flatMap(({ names }) => names),
    places: nodes.map((node) => ({
      x: 260 * (dictionaryOf(node) % 3) + (isQuery(node) ? 120 : 0),
      y: 300 * Math.floor(dictionaryOf(node) / 3) + 56 * (node % KEYS),
    })),
  },
  settings: { ...usual, conv: 'gatv2', weightDecay: 0 },
};
