import { tick } from 'svelte';
import { type Cell, walkGrid, within } from './grid_keys';
import type { MatrixProps } from './matrix_props';

type Given = Pick<MatrixProps, 'rows' | 'columns' | 'value' | 'onpress' | 'onedit'>;

/** The one cell of a matrix that Tab reaches, and the field that may be open in it. */
export class GridCursor {
  at = $state.raw<Cell>({ row: 0, column: 0 });
  /** The open field; `typed` when a key opened it, so that its text is gone on with, not replaced. */
  field = $state.raw<(Cell & { text: string; typed: boolean }) | null>(null);
  /** What is wrong with the typed text. */
  wrong = $state<string | null>(null);
  readonly #read: () => Given;
  readonly #takeFocus: (at: Cell) => void;

  /** `read` tells what matrix it is in; `takeFocus` brings the focus to a cell. */
  constructor(read: () => Given, takeFocus: (at: Cell) => void) {
    this.#read = read;
    this.#takeFocus = takeFocus;
  }

  get #given(): Given {
    return this.#read();
  }

  /** A smaller matrix has taken the place of a larger one. */
  stayWithin(): void {
    const inside = within(this.at, this.#given);
    if (inside.row !== this.at.row || inside.column !== this.at.column)
      this.at = { row: 0, column: 0 };
  }

  /** A click, or Enter, at the cell that it is at. */
  press(): void {
    if (this.#given.onedit) this.#open(null);
    else this.#given.onpress?.(this.at.row, this.at.column);
  }

  onKey(event: KeyboardEvent): void {
    if (this.field || event.ctrlKey || event.metaKey || event.altKey) return;
    const next = walkGrid(event.key, this.at, this.#given);
    if (next) this.#goTo(next);
    else if (event.key === 'Enter' || event.key === ' ' || event.key === 'F2') this.press();
    else if (this.#given.onedit && /^[-+.,0-9]$/.test(event.key)) this.#open(event.key);
    else return;
    event.preventDefault();
  }

  type(text: string): void {
    if (this.field) this.field = { ...this.field, text };
    this.wrong = null;
  }

  /** Enter hands over and goes down, Tab goes on along the row, Escape leaves all as it was. */
  async onFieldKey(event: KeyboardEvent): Promise<void> {
    event.stopPropagation();
    const { row, column } = this.at;
    const steps: Record<string, readonly [number, number]> = {
      Escape: [0, 0],
      Enter: [1, 0],
      Tab: [0, event.shiftKey ? -1 : 1],
    };
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    if (event.key === 'Escape') this.#close();
    else if (!this.#commit()) return;
    await tick();
    this.#goTo(within({ row: row + step[0], column: column + step[1] }, this.#given));
  }

  /** The focus goes elsewhere: what is wrong then is given up. */
  leave(): void {
    if (!this.#commit()) this.#close();
  }

  #goTo(at: Cell): void {
    this.at = at;
    this.#takeFocus(at);
  }

  #open(typed: string | null): void {
    const present = this.#given.value(this.at.row, this.at.column);
    this.wrong = null;
    this.field = {
      ...this.at,
      text: typed ?? (present === null ? '' : String(present)),
      typed: typed !== null,
    };
  }

  /** Hands the typed text over; the field stays open while something is wrong with it. */
  #commit(): boolean {
    if (!this.field) return true;
    const { row, column, text } = this.field;
    this.wrong = this.#given.onedit?.(row, column, text) ?? null;
    if (this.wrong === null) this.field = null;
    return this.wrong === null;
  }

  #close(): void {
    this.field = null;
    this.wrong = null;
  }
}
