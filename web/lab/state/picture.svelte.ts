import type { LayerAttention, Matrix } from 'gatlab';
import { certainty } from '../look/scales';
import type { Session } from './session.svelte';
import type { View } from './view.svelte';

/** The attention of one layer as a table: alpha, and which entries exist at all. */
export interface AttentionTable {
  alpha: Matrix;
  /** [N, N], row-major: 1 where the row's node may listen to the column's node. */
  present: Uint8Array;
  largest: number;
}

/** What the views draw, read off the engine's prediction for the picked layer and head. */
export class Picture {
  readonly #session: Session;
  readonly #view: View;

  constructor(session: Session, view: View) {
    this.#session = session;
    this.#view = view;
  }

  readonly attention = $derived.by((): AttentionTable | null => {
    const layer = this.#prediction?.attention[this.#view.layer];
    return layer ? tableOf(layer, this.#view.head) : null;
  });

  readonly numClasses = $derived.by(() => this.#session.draft.numClasses);

  /** The prediction, once it is of the graph as it stands: an edit is ahead of it for a moment. */
  readonly #prediction = $derived.by(() => {
    const { shown: prediction, draft } = this.#session;
    const { shape } = prediction?.probabilities ?? { shape: [0, 0] };
    return shape[0] === draft.x.length && shape[1] === draft.numClasses ? prediction : null;
  });

  /** How many nodes the model puts in their true class. */
  readonly right = $derived.by(() => {
    const classes = this.#prediction?.classes;
    if (!classes) return 0;
    return this.#session.draft.y.reduce(
      (sum, cls, node) => sum + (classes[node] === cls ? 1 : 0),
      0,
    );
  });

  /** How many nodes have a true class at all. */
  readonly known = $derived.by(() => this.#session.draft.y.filter((cls) => cls >= 0).length);

  /** alpha by which `listener` listens to `source`; null where there is no edge. */
  alpha(listener: number, source: number): number | null {
    const table = this.attention;
    const at = listener * this.#session.size + source;
    return table?.present[at] ? table.alpha.data[at]! : null;
  }

  /** Predicted class; -1 until there is a prediction. */
  predicted(node: number): number {
    return this.#prediction?.classes[node] ?? -1;
  }

  probability(node: number, cls: number): number {
    return this.#prediction?.probabilities.data[node * this.numClasses + cls] ?? Number.NaN;
  }

  /** 0 where the model guesses among equals, 1 where it is sure. */
  certainty(node: number): number {
    return certainty(this.probability(node, this.predicted(node)), this.numClasses);
  }

  /** True class; -1 where nobody knows it. */
  truth(node: number): number {
    return this.#session.draft.y[node]!;
  }

  /** Whether training is told this node's class. */
  told(node: number): boolean {
    return this.#session.draft.train.includes(node);
  }
}

export function tableOf(layer: LayerAttention, head: number | 'mean'): AttentionTable {
  const alpha = layer.toDense(head);
  const present = new Uint8Array(layer.numNodes ** 2);
  const [sources, targets] = layer.edgeIndex;
  for (let k = 0; k < sources.length; k += 1)
    present[targets[k]! * layer.numNodes + sources[k]!] = 1;
  return { alpha, present, largest: alpha.data.reduce((most, value) => Math.max(most, value), 0) };
}
