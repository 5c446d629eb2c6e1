/** Parts and their numbers in the words of the page. */
import { language, type Names } from '../i18n/index.svelte';
import { full } from '../look/format';
import type { Axis, Cell, Part } from './parts';
import type { Recipe, Stage } from './recipe';

export class PartWords {
  readonly #recipe: Recipe;
  readonly #names: Names;

  constructor(recipe: Recipe, names: Names) {
    this.#recipe = recipe;
    this.#names = names;
  }

  get #t() {
    return language.t.steps;
  }

  part(id: string): string {
    return (this.#t.parts as Record<string, string>)[id] ?? id;
  }

  /** What happens in a step, in a sentence or two. */
  says(stage: Stage): string {
    const { stages, otherSays, together, added } = this.#t;
    if (stage.words) return otherSays[stage.words];
    if (stage.id !== 'out' && stage.id !== 'combined') return stages[stage.id].says;
    const { heads, concat } = this.#recipe;
    const what = [
      heads === 1 ? together.one : concat ? together.concat : together.mean,
      ...(stage.from.includes('residual') ? [added.residual] : []),
      ...(stage.learned ? [added.bias] : []),
    ];
    return what.join(language.t.locale === 'en' ? ' ' : '');
  }

  /** The name of row or column `index` of an axis; empty where it has none. */
  along(axis: Axis, index: number): string {
    switch (axis) {
      case 'listener':
      case 'source':
        return this.#names.node(index);
      case 'feature':
        return this.#recipe.layer === 0 ? this.#names.feature(index) : this.#t.output(index + 1);
      case 'channel':
        return this.#t.channel(index + 1);
      case 'output':
        return this.#recipe.votes ? this.#names.cls(index) : this.#output(index);
      case 'class':
        return this.#names.cls(index);
      case 'term':
        return this.#t.roles[index] ?? '';
      case 'blend':
        return this.#t.blends[index] ?? '';
      case 'one':
        return '';
    }
  }

  #output(column: number): string {
    const of = this.#recipe.outputOf(column);
    if (!of) return this.#t.output(column + 1);
    return `${language.t.head(of.head + 1)}, ${this.#t.channel(of.channel + 1)}`;
  }

  /** Whether there is one such part for each head. */
  isOfHead({ part: id }: Cell): boolean {
    const part = this.#recipe.parts[id];
    const shared =
      ['x', 'mask', 'gate'].includes(id) ||
      ['output', 'class', 'blend'].includes(part?.columnAxis ?? '');
    return this.#recipe.heads > 1 && !shared;
  }

  /** Which entry of its part: "GAT, channel 2", "GAT listens to GCN". */
  where(part: Part, row: number, column: number): string {
    const [a, b] = [this.along(part.rowAxis, row), this.along(part.columnAxis, column)];
    if (part.columnAxis === 'source') return row === column ? this.#t.self(a) : this.#t.pair(a, b);
    return [a, b].filter((name) => name !== '').join(language.t.locale === 'en' ? ', ' : '，');
  }

  describe(part: Part, row: number, column: number): string {
    const value = part.value(row, column);
    const text = value === null ? this.#t.absent : full(value);
    return this.#t.cell(this.part(part.id), this.where(part, row, column), text);
  }

  /** An explained number's name. */
  title({ part: id, row, column }: Cell): string {
    const part = this.#recipe.parts[id];
    return part ? this.where(part, row, column) : '';
  }

  /** The same with its part, and with its head where there are several. */
  heading(cell: Cell): string {
    const head = this.isOfHead(cell) ? language.t.head(this.#recipe.head + 1) : null;
    return this.#t.heading(this.part(cell.part), head, this.title(cell));
  }
}
