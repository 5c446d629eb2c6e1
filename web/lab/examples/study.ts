import { undirected } from '../state/draft';
import { usual } from '../state/settings';
import type { Example } from './types';

/**
 * Six papers, ten words, seven citations, three topics: small enough to see whole.
 *
 * A row of x says how much a paper is about each of the ten words (names in i18n). Papers 0, 2 and 4
 * are labelled in training; 1, 3 and 5 are to be predicted. Paper 5, GAT, stands between two topics.
 */
export const study: Example = {
  id: 'study',
  graph: {
    x: [
      [1, 1, 1, 0.5, 0, 0, 0, 0, 0, 0],
      [1, 1, 1, 0.2, 0.3, 0, 0, 0, 0, 0],
      [0, 0.3, 0, 1, 1, 0, 0, 0, 0, 0.3],
      [0, 0.3, 0, 0.3, 1, 1, 1, 0.5, 0, 0.2],
      [0, 0, 0, 0, 0.3, 0, 1, 1, 1, 0.8],
      [1, 0, 0, 0, 0, 0, 1, 1, 0.3, 1],
    ],
    adjacency: undirected(6, [
      [1, 0],
      [5, 0],
      [5, 1],
      [5, 4],
      [5, 3],
      [4, 3],
      [3, 2],
    ]),
    y: [0, 0, 1, 1, 2, 2],
    numClasses: 3,
    train: [0, 2, 4],
    places: [
      { x: 0, y: 6 },
      { x: 8, y: 64 },
      { x: 128, y: 42 },
      { x: 90, y: 64 },
      { x: 98, y: 0 },
      { x: 50, y: 30 },
    ],
    names: [
      { name: 'Align & translate', year: '2015' },
      { name: 'Transformer', year: '2017' },
      { name: 'word2vec', year: '2013' },
      { name: 'DeepWalk', year: '2014' },
      { name: 'GCN', year: '2017' },
      { name: 'GAT', year: '2018' },
    ],
  },
  settings: { ...usual, heads: 3, channels: 5, lr: 0.005 },
};
