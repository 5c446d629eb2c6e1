import type { LayerAttention, Prediction } from 'gatlab';
import type { Names } from '../i18n/index.svelte';
import type { CurvePoint } from '../state/curve';
import { type Draft, tiesOf } from '../state/draft';

export type Cell = string | number;

/** One row per edge that attention runs along, a column per layer and head. */
export function attentionTable(layers: readonly LayerAttention[], names: Names): Cell[][] {
  const heads = layers.flatMap((layer, l) =>
    Array.from({ length: layer.heads }, (_, head) => ({
      name: `layer ${l + 1} head ${head + 1}`,
      layer,
      head,
    })),
  );
  const [sources, targets] = layers[0]!.edgeIndex;
  return [
    ['listener', 'source', 'listener_name', 'source_name', ...heads.map(({ name }) => name)],
    ...Array.from(sources, (source, k): Cell[] => [
      targets[k]!,
      source,
      names.node(targets[k]!),
      names.node(source),
      ...heads.map(({ layer, head }) => layer.alpha.data[k * layer.heads + head]!),
    ]),
  ];
}

export function probabilityTable(
  draft: Draft,
  { probabilities, classes }: Prediction,
  names: Names,
): Cell[][] {
  const columns = Array.from({ length: draft.numClasses }, (_, cls) => cls);
  return [
    [
      'node',
      'name',
      'true_class',
      'for_training',
      'predicted_class',
      ...columns.map((cls) => `p ${names.cls(cls)}`),
    ],
    ...draft.y.map((cls, node): Cell[] => [
      node,
      names.node(node),
      cls < 0 ? '' : names.cls(cls),
      Number(draft.train.includes(node)),
      names.cls(classes[node]!),
      ...columns.map((column) => probabilities.data[node * draft.numClasses + column]!),
    ]),
  ];
}

/** The table of nodes that the page opens again, with the edges beside it. */
export function featureTable(draft: Draft, names: Names): Cell[][] {
  return [
    ['id', 'label', ...draft.x[0]!.map((_, feature) => names.feature(feature))],
    ...draft.x.map((row, node): Cell[] => {
      const cls = draft.y[node]!;
      return [names.node(node), cls < 0 ? '' : names.cls(cls), ...row];
    }),
  ];
}

export function edgeTable(draft: Draft, names: Names): Cell[][] {
  return [
    ['source', 'target'],
    ...tiesOf(draft).map(([listener, source]): Cell[] => [
      names.node(source),
      names.node(listener),
    ]),
  ];
}

export function curveTable(points: readonly CurvePoint[]): Cell[][] {
  return [
    ['epoch', 'loss', 'train_accuracy'],
    ...points.map(({ epoch, loss, trainAccuracy }): Cell[] => [epoch, loss, trainAccuracy]),
  ];
}

/** CSV with commas, quoted where it must be; the mark at its front tells spreadsheets that it is UTF-8. */
export function csv(rows: readonly (readonly Cell[])[]): string {
  const cell = (value: Cell) => {
    const text = String(value);
    // A cell that begins like a formula would be run by a spreadsheet.
    const safe = typeof value === 'string' && /^[=+\-@]/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return `\uFEFF${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}
