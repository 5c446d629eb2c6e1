import type { Channel } from './channel.js';
import { Held } from './held.js';
import type { GraphInfo } from './protocol.js';

/** A graph with its features, labels and masks, held by the engine. */
export class Graph extends Held {
  readonly numNodes: number;
  /** Directed edges, without the self loops that layers add. */
  readonly numEdges: number;
  readonly numFeatures: number;
  /** Largest label + 1; 0 without labels. */
  readonly numClasses: number;
  /** Columns of a `y` that is a matrix; 0 otherwise. */
  readonly numTargets: number;
  /** How many graphs it holds; 1 without `ptr` or `batch`. */
  readonly numGraphs: number;

  /** @internal */
  constructor(channel: Channel, info: GraphInfo) {
    super(channel, info.handle);
    this.numNodes = info.numNodes;
    this.numEdges = info.numEdges;
    this.numFeatures = info.numFeatures;
    this.numClasses = info.numClasses;
    this.numTargets = info.numTargets;
    this.numGraphs = info.numGraphs;
  }
}
