/** The step in sight as tables and as pictures: for those who read rather than look, and to be saved. */

import { language } from '../i18n/index.svelte';
import type { MatrixDrawing } from '../keep/pictures';
import type { Cell } from '../keep/tables';
import { number } from '../look/format';
import type { LabState } from '../state/lab';
import { mostOf, painter } from './paint';
import type { Axis, Part } from './parts';
import { type Recipe, type Stage, stageAt } from './recipe';
import { recipeOf } from './recipes';
import { PartWords } from './words';

export interface Step {
  recipe: Recipe;
  stage: Stage;
  words: PartWords;
}

/** The step that one stands at; null where no layer is taken apart. */
export function stepInSight({ session, view, walk, names }: LabState): Step | null {
  if (view.level !== 'layer' || !session.traced) return null;
  const recipe = recipeOf(session.traced, view.head === 'mean' ? 0 : view.head);
  if (!recipe) return null;
  return { recipe, stage: stageAt(recipe, walk.stage), words: new PartWords(recipe, names) };
}

/** h, linear map: layer 1, head 2. */
export function titleOf({ recipe, stage }: Step): string {
  const { t } = language;
  const { symbol, name } = t.steps.stages[stage.id];
  return `${symbol} ${name}: ${t.which(recipe.layer + 1, t.head(recipe.head + 1))}`;
}

const partsOf = ({ recipe }: Step, ids: readonly string[] = []) =>
  ids.map((id) => recipe.parts[id]!);

/** Nodes stand in the order of all matrices. */
function along(axis: Axis, count: number, { picture }: LabState): readonly number[] {
  const { nodes } = picture.order;
  const ofNodes = (axis === 'listener' || axis === 'source') && nodes.length === count;
  return ofNodes ? nodes : [...Array(count).keys()];
}

/** A row for each node, with the numbers that the step gives it. */
export function stepTable(step: Step, lab: LabState): Cell[][] {
  return table(step, partsOf(step, step.stage.parts), lab);
}

/** What is learned for the step; null where nothing is. */
export function learnedTable(step: Step, lab: LabState): Cell[][] | null {
  const parts = partsOf(step, step.stage.learned);
  if (parts.length === 0) return null;
  const [first, ...others] = parts.map((part) => table(step, [part], lab));
  return [...first!, ...others.flatMap((rows) => rows.slice(1))];
}

/** Parts with the same rows, side by side. */
function table({ words }: Step, parts: readonly Part[], lab: LabState): Cell[][] {
  const [first] = parts as [Part];
  const columns = parts.flatMap((part) =>
    along(part.columnAxis, part.columns, lab).map((column) => ({ part, column })),
  );
  const head = ({ part, column }: (typeof columns)[number]) => {
    const name = words.along(part.columnAxis, column);
    const alone = parts.length === 1 && name !== '';
    return alone ? name : [words.part(part.id), name].filter((word) => word !== '').join(': ');
  };
  return [
    ['name', ...columns.map(head)],
    ...along(first.rowAxis, first.rows, lab).map((row): Cell[] => [
      words.along(first.rowAxis, row) || words.part(first.id),
      ...columns.map(({ part, column }) => part.value(row, column) ?? ''),
    ]),
  ];
}

/** A picture of each matrix of the step, or of what is learned for it. */
export function stepDrawings(
  step: Step,
  lab: LabState,
  which: 'step' | 'learned',
): MatrixDrawing[] {
  const { view } = lab;
  const { stage, words } = step;
  return partsOf(step, which === 'step' ? stage.parts : stage.learned).map((part) => {
    const rows = along(part.rowAxis, part.rows, lab);
    const columns = along(part.columnAxis, part.columns, lab);
    return {
      name: words.part(part.id),
      rows: rows.map((row) => words.along(part.rowAxis, row)),
      columns: columns.map((column) => words.along(part.columnAxis, column)),
      value: (row, column) => part.value(rows[row]!, columns[column]!),
      paint: painter(part, mostOf(part, view.stretch), view.dark ? 'dark' : 'light'),
      text: number,
    };
  });
}
