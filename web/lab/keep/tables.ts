import type { LayerAttention, Prediction } from 'gatlab';
import type { Names } from '../i18n/index.svelte';
import type { CurvePoint } from '../state/curve';
import { type Draft, tiesOf } from '../state/draft';
import type { Arrangement } from '../state/order';

export type Cell = string | number;

/** One row per edge that attention runs along, a column per layer and head. */
export function attentionTable(
  layers: readonly LayerAttention[],
  names: Names,
  order: Arrangement,
): Cell[][] {
  const heads = layers.flatMap((layer, l) =>
    Array.from({ length: layer.heads }, (_, head) => ({
      name: `layer ${l + 1} head ${head + 1}`,
      layer,
      head,
    })),
  );
  const [sources, targets] = layers[0]!.edgeIndex;
  const edges = arranged([...sources.keys()], order, (k) => [targets[k]!, sources[k]!]);
  return [
    ['listener', 'source', 'listener_name', 'source_name', ...heads.map(({ name }) => name)],
    ...edges.map((k): Cell[] => [
      targets[k]!,
      sources[k]!,
      names.node(targets[k]!),
      names.node(sources[k]!),
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

export function edgeTable(draft: Draft, names: Names, order: Arrangement): Cell[][] {
  return [
    ['source', 'target'],
    ...arranged(tiesOf(draft), order, (tie) => tie).map(([listener, source]): Cell[] => [
      names.node(source),
      names.node(listener),
    ]),
  ];
}

/** Edges in the order that the matrices are seen in: by listener, then by source; as they came where nothing is picked. */
function arranged<Edge>(
  edges: Edge[],
  { places, bands }: Arrangement,
  ends: (edge: Edge) => readonly [listener: number, source: number],
): Edge[] {
  if (bands.length === 0) return edges;
  const rank = (edge: Edge) => {
    const [listener, source] = ends(edge);
    return places[listener]! * places.length + places[source]!;
  };
  return edges.sort((a, b) => rank(a) - rank(b));
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
