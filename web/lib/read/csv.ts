/** Rows of a CSV file with the lines that they stand in. */
import { refuse } from '../checks.js';

export interface CsvTable {
  /** What the file is called in messages. */
  file: string;
  delimiter: string;
  rows: string[][];
  /** The line on which each row begins, from 1. */
  lines: number[];
}

/** Parses CSV with commas, semicolons, tabs or bars. Empty lines and lines that begin with # are left out. */
export async function parseCsv(text: string, file: string): Promise<CsvTable> {
  // Loaded when it is needed: most users of the package read no files.
  const { default: papa } = await import('papaparse');
  const delimiter = delimiterOf(text);
  const table: CsvTable = { file, delimiter, rows: [], lines: [] };
  let [line, seen] = [1, 0];
  papa.parse<string[]>(text, {
    delimiter,
    step({ data, errors, meta }) {
      const begins = line;
      for (; seen < meta.cursor; seen++) if (endsLine(text, seen)) line++;
      const quote = errors.find(({ type }) => type === 'Quotes');
      if (quote) {
        refuse(
          'format',
          `${file}, line ${begins}`,
          'quotes that are closed, and doubled within',
          quote.message.toLowerCase(),
          'Correct the quotes, or export the file anew',
        );
      }
      const cells = data.map((cell) => cell.trim());
      const row = delimiter === ' ' ? cells.filter((cell) => cell !== '') : cells;
      if (row.every((cell) => cell === '') || data[0]!.trimStart().startsWith('#')) return;
      table.rows.push(row);
      table.lines.push(begins);
    },
  });
  if (table.rows.length > 0) return table;
  return refuse('format', file, 'at least one row', 'an empty file', 'Choose another file');
}

/** What parts the cells of the first row. Tabs and semicolons go first: commas may belong to numbers then. */
function delimiterOf(text: string): string {
  const first = text.split(/[\r\n]+/).find((line) => line.trim() !== '' && !/^\s*#/.test(line));
  const bare = (first ?? '').replaceAll(/"(?:[^"]|"")*"?/g, '').replaceAll(/^ +| +$/g, '');
  return ['\t', ';', ',', '|', ' '].find((sign) => bare.includes(sign)) ?? ',';
}

function endsLine(text: string, at: number): boolean {
  const sign = text.charCodeAt(at);
  return sign === 10 || (sign === 13 && text.charCodeAt(at + 1) !== 10);
}

/** Names one cell in a message: file, line, column. */
export function cellPlace(table: CsvTable, row: number, column: number, name?: string): string {
  return `${table.file}, line ${table.lines[row]}, column ${column + 1}${name ? ` (${name})` : ''}`;
}

/** The number that a cell holds, also with a decimal comma where commas do not part the cells; else NaN. */
export function numberIn(cell: string, delimiter: string): number {
  if (cell === '') return Number.NaN;
  const plain = delimiter !== ',' && /^[-+]?\d*,\d+(e[-+]?\d+)?$/i.test(cell);
  const text = plain ? cell.replace(',', '.') : cell;
  // Number() also takes 0x10 and 0b1, which in a table are names.
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
}

/** What stands for "nothing here" in the tables that people export. */
export const isMissing = (cell: string | undefined) =>
  cell === undefined || /^(|na|n\/a|nan|null|none|\?)$/i.test(cell);
