import { undirected } from '../state/draft';
import { usual } from '../state/settings';
import { random, shuffled } from './random';
import type { Example } from './types';

/**
 * Three hundred invented papers in five topics, in the manner of a citation network: papers cite mostly
 * earlier ones of their own topic and rather those that are cited already; a paper's words come mostly
 * from its topic. Five papers of each topic are labelled in training.
 */
const SIZE = 300;
const TOPICS = 5;
const WORDS_OF_A_TOPIC = 12;
const OWN_TOPIC = 0.8;
const next = random(300);

const papers = Array.from({ length: SIZE }, (_, paper) => paper);
const y = papers.map(() => Math.floor(next() * TOPICS));

function cites(paper: number): [number, number][] {
  const wanted = 1 + Math.floor(next() * 4);
  const cited = new Set<number>();
  for (let k = 0; k < wanted; k += 1) {
    const own = next() < OWN_TOPIC;
    const known = papers.slice(0, paper).filter((other) => (y[other] === y[paper]) === own);
    const other = wellKnown(known);
    if (other !== undefined) cited.add(other);
  }
  return [...cited].map((other) => [paper, other]);
}

/** How often each paper was cited so far. */
const fame = papers.map(() => 0);

/** One of these papers, the more likely the more it was cited. */
function wellKnown(known: readonly number[]): number | undefined {
  let left = next() * known.reduce((sum, paper) => sum + 1 + fame[paper]!, 0);
  const paper = known.find((one) => {
    left -= 1 + fame[one]!;
    return left < 0;
  });
  if (paper !== undefined) fame[paper]! += 1;
  return paper;
}

function words(paper: number): number[] {
  return Array.from({ length: TOPICS * WORDS_OF_A_TOPIC }, (_, word) => {
    const ownTopic = Math.floor(word / WORDS_OF_A_TOPIC) === y[paper];
    return Number(next() < (ownTopic ? 0.22 : 0.05));
  });
}

const ties = papers.flatMap(cites);
const order = shuffled(papers, next);

export const citation: Example = {
  id: 'citation',
  graph: {
    x: papers.map(words),
    adjacency: undirected(SIZE, ties),
    y,
    numClasses: TOPICS,
    train: Array.from({ length: TOPICS }, (_, topic) =>
      order.filter((paper) => y[paper] === topic).slice(0, 5),
    )
      .flat()
      .sort((a, b) => a - b),
    names: papers.map(() => null),
  },
  settings: { ...usual, dropout: 0.5 },
};
