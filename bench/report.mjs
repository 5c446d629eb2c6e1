/** The table that people read, and the figures that scripts read. */

/** @typedef {{work: string, engine: string, environment: string, median: number, min: number, runs: number, unit: string}} Figure */

/** Three digits that mean something. */
export function digits(value) {
  if (value >= 100) return Math.round(value).toLocaleString('en');
  return value.toPrecision(3);
}

/** Columns of text, the first ones flush left, numbers flush right. */
export function columns(rows, leftColumns) {
  const widths = rows[0].map((_, c) => Math.max(...rows.map((row) => row[c].length)));
  return rows
    .map((row) =>
      row
        .map((text, c) => (c < leftColumns ? text.padEnd(widths[c]) : text.padStart(widths[c])))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/**
 * One block of the table: engines down, environments across, each with its median and how many
 * times our own it takes.
 * @param {Figure[]} figures of one work
 * @param {string} ours the engine that the others are compared with
 */
export function workTable(figures, ours) {
  const environments = [...new Set(figures.map(({ environment }) => environment))];
  const engines = [...new Set(figures.map(({ engine }) => engine))];
  const find = (engine, environment) =>
    figures.find((figure) => figure.engine === engine && figure.environment === environment);
  const header = ['engine', ...environments.flatMap((name) => [name, 'min', 'runs', '× ours'])];
  const rows = engines.map((engine) => [
    engine,
    ...environments.flatMap((environment) => {
      const figure = find(engine, environment);
      if (!figure) return ['', '', '', ''];
      const ratio = figure.median / find(ours, environment).median;
      return [
        `${digits(figure.median)} ms`,
        digits(figure.min),
        String(figure.runs),
        digits(ratio),
      ];
    }),
  ]);
  return columns([header, ...rows], 1);
}

/** How far the engines are from ours. @param {import('./measure/work.mjs').Agreement[]} agreements */
export function agreementTable(agreements) {
  const rows = agreements.map(({ engine, environment, logits, weights }) => [
    engine,
    environment,
    logits.toExponential(1),
    weights === undefined ? '' : `${(100 * weights).toFixed(2)} %`,
  ]);
  return columns([['engine', 'in', 'logits off by', 'weights astray'], ...rows], 2);
}

/** @param {{engine: string, kind: string, bytes: number}[]} heaps */
export function heapTable(heaps) {
  const rows = heaps.map(({ engine, kind, bytes }) => [engine, kind, `${digits(bytes / 1e6)} MB`]);
  return columns([['engine', 'after', 'heap'], ...rows], 2);
}

/** @param {{engine: string, bytes: number}[]} sizes */
export function sizeTable(sizes) {
  const rows = sizes.map(({ engine, bytes }) => [engine, `${digits(bytes / 1000)} kB`]);
  return columns([['engine', 'download'], ...rows], 1);
}
