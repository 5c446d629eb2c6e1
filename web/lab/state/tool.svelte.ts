import { addNode, type Draft, type Place, removeNode, setClass, setEdge, setTrain } from './draft';
import type { Session } from './session.svelte';

export const tools = ['move', 'node', 'tie', 'remove'] as const;
export type ToolName = (typeof tools)[number];

/** What a click on the drawing does, and the edits of a graph that hands and keys have in common. */
export class Tool {
  name = $state<ToolName>('move');
  /** The first end of a tie, while its second is chosen. */
  from = $state<number | null>(null);
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  pick(name: ToolName): void {
    this.name = name;
    this.from = null;
  }

  get #draft(): Draft {
    return this.#session.draft;
  }

  /** Returns the new node. */
  add(place: Place): number {
    this.#session.edit(addNode(this.#draft, place));
    return this.#draft.x.length - 1;
  }

  /** A node alone is left: an empty graph is none. */
  remove(node: number): void {
    this.from = null;
    if (this.#draft.x.length > 1) this.#session.edit(removeNode(this.#draft, node));
  }

  /** Takes both directions of an edge away. */
  untie(a: number, b: number): void {
    this.#session.edit(setEdge(this.#draft, a, b, false));
  }

  /** The first call names one end; the second ties it to the other, or unties the two. */
  tie(node: number): void {
    const { from } = this;
    this.from = from === null ? node : null;
    if (from !== null) this.toggle(from, node);
  }

  toggle(a: number, b: number): void {
    if (a === b) return;
    const tied = this.#draft.adjacency[a]![b] === 1 || this.#draft.adjacency[b]![a] === 1;
    this.#session.edit(setEdge(this.#draft, a, b, !tied));
  }

  classify(node: number, cls: number): void {
    if (cls < this.#draft.numClasses) this.#session.edit(setClass(this.#draft, node, cls));
  }

  teach(node: number, told: boolean): void {
    this.#session.edit(setTrain(this.#draft, node, told));
  }

  /** What a key does at a node: T ties, Delete removes, a digit gives the class, L labels for training. */
  key(key: string, node: number): boolean {
    if (/^t$/i.test(key)) this.tie(node);
    else if (key === 'Delete' || key === 'Backspace') this.remove(node);
    else if (/^l$/i.test(key)) this.teach(node, !this.#draft.train.includes(node));
    else if (/^\d$/.test(key)) this.classify(node, Number(key) - 1);
    else if (/^n$/i.test(key)) {
      const { x, y } = this.#draft.places[node]!;
      const [others, reach] = [this.#draft.places, this.#reach()];
      this.add({ x: x + reach, y: y + (others.length % 2 ? reach / 2 : -reach / 2) });
    } else return false;
    return true;
  }

  /** A step that is well seen, in the drawing's own units. */
  #reach(): number {
    const xs = this.#draft.places.map(({ x }) => x);
    return Math.max(1, (Math.max(...xs) - Math.min(...xs)) / 8);
  }
}
