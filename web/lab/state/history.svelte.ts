/** More steps back than anybody remembers; drafts share what they have in common, so they cost little. */
const MOST = 200;

/** What was edited, to be taken back and done again. */
export class History<T> {
  #past = $state.raw<readonly T[]>([]);
  #future = $state.raw<readonly T[]>([]);

  readonly canUndo = $derived(this.#past.length > 0);
  readonly canRedo = $derived(this.#future.length > 0);

  /** Notes what was there before an edit. What had been taken back is gone then. */
  note(before: T): void {
    this.#past = [...this.#past, before].slice(-MOST);
    this.#future = [];
  }

  /** What was there before the last edit; null if there was none. */
  undo(present: T): T | null {
    const before = this.#past.at(-1);
    if (before === undefined) return null;
    this.#past = this.#past.slice(0, -1);
    this.#future = [...this.#future, present];
    return before;
  }

  /** What was taken back last; null if nothing was. */
  redo(present: T): T | null {
    const after = this.#future.at(-1);
    if (after === undefined) return null;
    this.#future = this.#future.slice(0, -1);
    this.#past = [...this.#past, present];
    return after;
  }

  clear(): void {
    this.#past = [];
    this.#future = [];
  }
}
