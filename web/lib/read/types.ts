/** What the readers give and what may be chosen. A reader never asks: it assumes, and says what it assumed. */
import type { GraphInput } from '../types.js';

/** A graph read from files, ready for `lab.graph(read.graph)`. */
export interface ReadGraph {
  /** Its `y`, if it has one, is a list of classes. */
  graph: GraphInput & { y?: ArrayLike<number> };
  /** [N] what the files call each node. */
  nodeNames: string[];
  /** [K] what the files call each class; empty without labels. */
  classNames: string[];
  /** [F] the names of the columns of x; empty where x is the identity. */
  featureNames: string[];
  /** What was assumed or left out. */
  notes: ReadNote[];
}

/** Something that a reader assumed: a kind for programs, numbers that belong to it, and a sentence for people. */
export interface ReadNote {
  kind:
    | 'header'
    | 'no-header'
    | 'both-ways'
    | 'one-way'
    | 'duplicate-edges'
    | 'self-loops'
    | 'unused-edge-columns'
    | 'isolated-nodes'
    | 'missing-features'
    | 'one-hot'
    | 'identity-features'
    | 'unlabelled-nodes'
    | 'no-labels';
  /** How many, or which: the values that the sentence names. */
  values: (string | number)[];
  text: string;
}

/** One attribute of the nodes. */
export interface ReadColumn {
  name: string;
  /** `number` where every value that is there is one. */
  kind: 'number' | 'words';
  /** [N], null where the file has nothing. */
  values: readonly (string | number | null)[];
  /** How many different values. */
  distinct: number;
  /** How many nodes have none. */
  missing: number;
}

/** How attributes of nodes become features and classes, and edges become directed or not. */
export interface ReadChoices {
  /** Whether an edge is one way, source → target. Default: what the file says, else no. */
  directed?: boolean | undefined;
  /** The attribute that holds the class; null for none. Default: one called label, class, … if there is one. */
  label?: string | null | undefined;
  /** The attributes that become features; words become one column per word. Default: all that are numbers. */
  features?: readonly string[] | undefined;
}

/** Choices that have all been made. */
export interface Chosen {
  directed: boolean;
  label: string | null;
  features: readonly string[];
}

/** A file that was parsed and waits for choices. */
export interface OpenedGraph {
  format: 'edge-list' | 'node-link';
  numNodes: number;
  /** Edges as the file has them. */
  numEdges: number;
  nodeNames: readonly string[];
  /** The first edges, by name. */
  firstEdges: readonly (readonly [string, string])[];
  columns: readonly ReadColumn[];
  /** What `build` does when nothing is chosen. */
  choices: Chosen;
  build(choices?: ReadChoices): ReadGraph;
}
