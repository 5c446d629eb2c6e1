/** Node-link JSON, as networkx and d3 write it: nodes, and edges under "links" or "edges". */
import { knownKeys, refuse } from '../checks.js';
import { show } from '../errors.js';
import { columnOf, opened, type Parsed } from './build.js';
import { parseJson } from './json.js';
import { textOf } from './text.js';
import type { OpenedGraph, ReadChoices, ReadColumn, ReadGraph } from './types.js';

export interface NodeLinkOptions extends ReadChoices {
  /** What the file is called in messages. */
  name?: string;
}

type Json = Record<string, unknown>;

/** Reads node-link JSON: text, bytes, or an object that was parsed already. */
export function readNodeLink(
  json: string | Uint8Array | ArrayBuffer | object,
  options: NodeLinkOptions = {},
): ReadGraph {
  const { directed, label, features } = knownKeys<NodeLinkOptions>(
    options,
    'options',
    ['directed', 'label', 'features', 'name'],
    '',
  );
  return openNodeLink(json, options).build({ directed, label, features });
}

/** Parses node-link JSON and waits for choices. */
export function openNodeLink(
  json: string | Uint8Array | ArrayBuffer | object,
  { name: file = 'graph' }: Pick<NodeLinkOptions, 'name'> = {},
): OpenedGraph {
  const isText =
    typeof json === 'string' || json instanceof Uint8Array || json instanceof ArrayBuffer;
  return opened(parsed(isText ? parseJson(textOf(json, file), file) : json, file));
}

function parsed(json: unknown, file: string): Parsed {
  const root = object(json, file, 'an object with "nodes" and "links" (or "edges")');
  const nodes = list(root.nodes, `${file}: nodes`, 'a list of nodes').map((node, k) =>
    object(node, `${file}: nodes[${k}]`, 'an object with an "id"'),
  );
  const under = Array.isArray(root.links) ? 'links' : 'edges';
  const edges = list(root[under], `${file}: ${under}`, 'a list under "links" or "edges"').map(
    (edge, k) => object(edge, `${file}: ${under}[${k}]`, 'an object with "source" and "target"'),
  );
  const ids = nodes.map((node, k) => idOf(node, k, `${file}: nodes[${k}].id`));
  const number = numbered(ids, file);
  const end = (value: unknown, path: string) => {
    const node = number.get(keyOf(value, path));
    return (
      node ??
      refuse(
        'format',
        path,
        `the id of one of the ${ids.length} nodes`,
        show(value),
        'Add the node, or correct the id',
      )
    );
  };
  return {
    format: 'node-link',
    file,
    nodeNames: nodes.map((node, k) => nameOf(node, ids[k])),
    columns: columnsOf(nodes, file),
    edges: edges.map(({ source, target }, k) => [
      end(source, `${file}: ${under}[${k}].source`),
      end(target, `${file}: ${under}[${k}].target`),
    ]),
    directed: typeof root.directed === 'boolean' ? root.directed : null,
    notes: [],
  };
}

function object(value: unknown, path: string, expected: string): Json {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
  return refuse('format', path, expected, show(value), 'networkx.node_link_data writes this form');
}

function list(value: unknown, path: string, expected: string): unknown[] {
  if (Array.isArray(value)) return value;
  return refuse(
    'format',
    path,
    expected,
    value === undefined ? 'nothing' : show(value),
    'networkx.node_link_data writes this form',
  );
}

/** Files of old have no ids: their edges name the nodes by position. */
function idOf(node: Json, position: number, path: string): unknown {
  const id = 'id' in node ? node.id : position;
  keyOf(id, path);
  return id;
}

/** Ids of any kind, told apart as JSON tells them apart: 1 is not "1". */
function keyOf(id: unknown, path: string): string {
  if (id === undefined)
    return refuse('format', path, 'the id of a node', 'nothing', 'Every edge names its two ends');
  if (typeof id === 'number' && Math.abs(id) > Number.MAX_SAFE_INTEGER) {
    return refuse(
      'format',
      path,
      'a whole number below 2^53',
      String(id),
      'JSON cannot hold larger ones exactly: write the id as text',
    );
  }
  return JSON.stringify(id);
}

function numbered(ids: unknown[], file: string): Map<string, number> {
  const number = new Map<string, number>();
  ids.forEach((id, k) => {
    const path = `${file}: nodes[${k}].id`;
    const key = keyOf(id, path);
    const before = number.get(key);
    if (before !== undefined)
      refuse(
        'format',
        path,
        'each node once',
        `${show(id)} again, as nodes[${before}]`,
        'Remove one of the two',
      );
    number.set(key, k);
  });
  return number;
}

function nameOf(node: Json, id: unknown): string {
  for (const name of [node.name, node.label, id]) if (typeof name === 'string') return name;
  return JSON.stringify(id);
}

/** Attributes by name: numbers, words, and lists of numbers of one length, which become a column for each place. */
function columnsOf(nodes: Json[], file: string): ReadColumn[] {
  const names = [...new Set(nodes.flatMap((node) => Object.keys(node)))].filter(
    (name) => name !== 'id' && name !== 'name',
  );
  return names.flatMap((name) => {
    const width = widthOf(nodes.map((node) => node[name]));
    if (width === null) {
      return [
        columnOf(
          name,
          nodes.map((node, k) => plain(node[name], `${file}: nodes[${k}].${name}`)),
        ),
      ];
    }
    return Array.from({ length: width }, (_, place) =>
      columnOf(
        `${name}[${place}]`,
        nodes.map((node, k) =>
          plain((node[name] as unknown[])[place], `${file}: nodes[${k}].${name}[${place}]`),
        ),
      ),
    );
  });
}

function widthOf(values: unknown[]): number | null {
  const width = Array.isArray(values[0]) ? values[0].length : 0;
  const even = values.every(
    (value) =>
      Array.isArray(value) &&
      value.length === width &&
      value.every((one) => typeof one === 'number'),
  );
  return width > 0 && even ? width : null;
}

function plain(value: unknown, path: string): string | number | null {
  if (value === undefined || value === null || value === '') return null;
  if (typeof value !== 'number') return typeof value === 'string' ? value : JSON.stringify(value);
  if (Number.isFinite(Math.fround(value))) return value;
  return refuse('format', path, 'a number within float32', String(value), 'Scale the attribute');
}
