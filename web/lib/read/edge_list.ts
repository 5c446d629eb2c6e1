/** Edge lists: a CSV with one edge in each row, and one with one node in each row if there is one. */
import { knownKeys, refuse } from '../checks.js';
import { show } from '../errors.js';
import { columnOf, note, opened, type Parsed } from './build.js';
import { type CsvTable, cellPlace, isMissing, numberIn, parseCsv } from './csv.js';
import { textOf } from './text.js';
import type { OpenedGraph, ReadChoices, ReadColumn, ReadGraph, ReadNote } from './types.js';

type File = string | Uint8Array | ArrayBuffer;

export interface EdgeListOptions extends ReadChoices {
  /** A CSV with one row per node: a column of ids, then attributes. */
  nodes?: File;
  /** Whether the first row names the columns. Default: found out. */
  header?: boolean;
  /** What the files are called in messages. */
  names?: { edges?: string; nodes?: string };
}

const CHOICES = ['directed', 'label', 'features'] as const;

/** Reads an edge list: two columns of node ids, anything after them left out. */
export async function readEdgeList(edges: File, options: EdgeListOptions = {}): Promise<ReadGraph> {
  const { directed, label, features } = knownKeys<EdgeListOptions>(
    options,
    'options',
    [...CHOICES, 'nodes', 'header', 'names'],
    '',
  );
  return (await openEdgeList(edges, options)).build({ directed, label, features });
}

/** Parses an edge list and waits for choices: what a dialog needs to show columns before it builds a graph. */
export async function openEdgeList(
  edges: File,
  { nodes, header, names = {} }: Omit<EdgeListOptions, keyof ReadChoices> = {},
): Promise<OpenedGraph> {
  const file = names.edges ?? 'edges';
  const notes: ReadNote[] = [];
  const table = withHeader(await parseCsv(textOf(edges, file), file), header, notes);
  const nodeFile = names.nodes ?? 'nodes';
  const nodeTable =
    nodes === undefined
      ? null
      : withHeader(await parseCsv(textOf(nodes, nodeFile), nodeFile), header, notes, true);
  return opened(nodeTable ? withNodes(table, nodeTable, notes) : withoutNodes(table, notes));
}

/** A table whose first row was taken off if it names the columns. */
interface Headed {
  table: CsvTable;
  names: string[];
}

function withHeader(
  table: CsvTable,
  said: boolean | undefined,
  notes: ReadNote[],
  ofNodes = false,
): Headed {
  const first = table.rows[0]!;
  const has = said ?? looksLikeHeader(table, ofNodes);
  const text = has
    ? `The first row of ${table.file} names its columns`
    : `${table.file} has no row of column names`;
  note(notes, has ? 'header' : 'no-header', [table.file], text);
  if (!has) return { table, names: first.map((_, column) => `column ${column + 1}`) };
  const rest = { ...table, rows: table.rows.slice(1), lines: table.lines.slice(1) };
  if (rest.rows.length === 0) {
    refuse(
      'format',
      table.file,
      'rows below the column names',
      'none',
      'Add rows, or pass header: false',
    );
  }
  return { table: rest, names: distinctNames(first) };
}

const ENDS = [
  /^(source|src|from|u|node_?1|head|citing|id1)$/i,
  /^(target|tgt|dst|dest|destination|to|v|node_?2|tail|cited|id2)$/i,
] as const;
const IDS = /^(id|ids|node|nodes|node_?id|name|key|index)$/i;

/** Column names differ in kind from what stands below them, or are words that columns are called by. */
function looksLikeHeader({ rows, delimiter }: CsvTable, ofNodes: boolean): boolean {
  const [first, ...rest] = rows as [string[], ...string[][]];
  const known = ofNodes ? [IDS] : ENDS;
  if (known.every((word) => first.some((cell) => word.test(cell)))) return true;
  const number = (cell = '') => !Number.isNaN(numberIn(cell, delimiter));
  if (first.some((cell, column) => number(cell) && rest.some((row) => number(row[column]))))
    return false;
  if (
    first.some(
      (cell, column) =>
        !number(cell) && rest.length > 0 && rest.every((row) => number(row[column])),
    )
  )
    return true;
  // Words over words: names of columns do not come again below.
  const below = new Set(rest.flatMap((row) => (ofNodes ? row.slice(1) : row.slice(0, 2))));
  return !ofNodes && rest.length > 0 && first.slice(0, 2).every((cell) => !below.has(cell));
}

/** Two columns of one name could not be told apart. */
function distinctNames(names: string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((given, column) => {
    const name = given || `column ${column + 1}`;
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return times === 1 ? name : `${name} (${times})`;
  });
}

function endsOf({ table, names }: Headed): [number, number] {
  const source = names.findIndex((name) => ENDS[0].test(name));
  const target = names.findIndex((name) => ENDS[1].test(name));
  if (source >= 0 && target >= 0) return [source, target];
  if (names.length >= 2) return [0, 1];
  return refuse(
    'format',
    `${table.file}, line ${table.lines[0]}`,
    'at least two columns, source and target',
    `one: ${show(table.rows[0]![0])}`,
    'Part the columns by commas, semicolons or tabs',
  );
}

/** The two ids of each edge, with unused columns noted. */
function idPairs(headed: Headed, notes: ReadNote[]): [string, string][] {
  const ends = endsOf(headed);
  const { table, names } = headed;
  const unused = names.filter((_, column) => !ends.includes(column));
  if (unused.length > 0) {
    const list = unused.join(', ');
    note(notes, 'unused-edge-columns', [list], `Left out of ${table.file}: ${list}`);
  }
  return table.rows.map((row, index) => {
    refuseTooWide(headed, index);
    for (const column of ends) {
      if (isMissing(row[column])) {
        refuse(
          'format',
          cellPlace(table, index, column, names[column]),
          'the id of a node',
          row[column] ? show(row[column]) : 'nothing',
          'Fill the cell or remove the row',
        );
      }
    }
    return [row[ends[0]]!, row[ends[1]]!];
  });
}

function refuseTooWide({ table, names }: Headed, index: number): void {
  const extra = table.rows[index]!.findIndex(
    (cell, column) => column >= names.length && cell !== '',
  );
  if (extra < 0) return;
  refuse(
    'format',
    cellPlace(table, index, extra),
    `${names.length} columns as in the first row`,
    show(table.rows[index]![extra]),
    'Put text that holds the separator in quotes',
  );
}

/** Nodes are those that the edges name: by number if all are numbers, else as they come. */
function withoutNodes(headed: Headed, notes: ReadNote[]): Parsed {
  const pairs = idPairs(headed, notes);
  const ids = [...new Set(pairs.flat())];
  if (ids.every((id) => /^-?\d{1,15}$/.test(id))) ids.sort((a, b) => Number(a) - Number(b));
  const number = new Map(ids.map((id, node) => [id, node]));
  return {
    format: 'edge-list',
    file: headed.table.file,
    nodeNames: ids,
    columns: [],
    edges: pairs.map(([a, b]) => [number.get(a)!, number.get(b)!]),
    directed: null,
    notes,
  };
}

function withNodes(headed: Headed, nodes: Headed, notes: ReadNote[]): Parsed {
  const id = Math.max(
    0,
    nodes.names.findIndex((name) => IDS.test(name)),
  );
  const number = nodeNumbers(nodes, id);
  const ends = endsOf(headed);
  const pairs = idPairs(headed, notes);
  return {
    format: 'edge-list',
    file: headed.table.file,
    nodeNames: [...number.keys()],
    columns: nodes.names.flatMap((_, column) => (column === id ? [] : [columnAt(nodes, column)])),
    edges: pairs.map((pair, index) => {
      const [a, b] = pair.map((name, side) => {
        const node = number.get(name);
        if (node !== undefined) return node;
        const column = ends[side]!;
        return refuse(
          'format',
          cellPlace(headed.table, index, column, headed.names[column]),
          `a node of ${nodes.table.file}`,
          show(name),
          `Add a row for it to ${nodes.table.file}, or correct the id`,
        );
      }) as [number, number];
      return [a, b];
    }),
    directed: null,
    notes,
  };
}

function nodeNumbers(nodes: Headed, id: number): Map<string, number> {
  const { table, names } = nodes;
  const number = new Map<string, number>();
  table.rows.forEach((row, index) => {
    refuseTooWide(nodes, index);
    const place = cellPlace(table, index, id, names[id]);
    const name = row[id] ?? '';
    if (name === '')
      refuse('format', place, 'the id of a node', 'nothing', 'Fill the cell or remove the row');
    const before = number.get(name);
    if (before !== undefined) {
      const got = `${show(name)} again, which stands in line ${table.lines[before]}`;
      refuse('format', place, 'each node once', got, 'Remove one of the two rows');
    }
    number.set(name, index);
  });
  return number;
}

/** Numbers if all are, else words. A number that float32 cannot hold is refused where it stands. */
function columnAt({ table, names }: Headed, column: number): ReadColumn {
  const cells = table.rows.map((row) => (isMissing(row[column]) ? null : row[column]!));
  const numbers = cells.map((cell) => (cell === null ? null : numberIn(cell, table.delimiter)));
  if (numbers.some((value) => Number.isNaN(value))) return columnOf(names[column]!, cells);
  const huge = numbers.findIndex((value) => value !== null && !Number.isFinite(Math.fround(value)));
  if (huge >= 0) {
    refuse(
      'format',
      cellPlace(table, huge, column, names[column]),
      'a number within float32',
      show(cells[huge]),
      'Scale the column',
    );
  }
  return columnOf(names[column]!, numbers);
}
