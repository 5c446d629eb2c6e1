import { certainty } from '../look/scales';
import { AttentionTable } from './attention_table';
import { type Arrangement, arrange } from './order';
import type { Session } from './session.svelte';
import type { View } from './view.svelte';

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
    return layer ? new AttentionTable(layer, this.#view.head) : null;
  });

  /** alpha that is drawn strongest: 1, or the largest in sight where a whole row's share is thin. */
  readonly strongest = $derived.by(() => (this.#view.stretch ? (this.attention?.largest ?? 1) : 1));

  /** Where nodes stand in the matrices. */
  readonly order: Arrangement = $derived.by(() => arrange(this.#session.draft.y, this.#view.order));

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
    return this.attention?.at(listener, source) ?? null;
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

  /** Whether the model puts a node elsewhere than where it is known to belong. */
  wrong(node: number): boolean {
    const [truth, predicted] = [this.truth(node), this.predicted(node)];
    return truth >= 0 && predicted >= 0 && predicted !== truth;
  }

  readonly #told = $derived.by(() => new Set(this.#session.draft.train));

  /** Whether training is told this node's class. */
  told(node: number): boolean {
    return this.#told.has(node);
  }
}
