/** The readers of files (read/), loaded when one is called: most pages read none. */
import type { EdgeListOptions } from './read/edge_list.js';
import type { NodeLinkOptions } from './read/node_link.js';
import type { OpenedGraph, ReadChoices, ReadGraph } from './read/types.js';

export type { EdgeListOptions, NodeLinkOptions };

type File = string | Uint8Array | ArrayBuffer;

/** Reads an edge list: two columns of node ids, anything after them left out. */
export async function readEdgeList(edges: File, options: EdgeListOptions = {}): Promise<ReadGraph> {
  const { readEdgeList } = await import('./read/edge_list.js');
  return readEdgeList(edges, options);
}

/** Parses an edge list and waits for choices: what a dialog needs to show columns before it builds a graph. */
export async function openEdgeList(
  edges: File,
  options: Omit<EdgeListOptions, keyof ReadChoices> = {},
): Promise<OpenedGraph> {
  const { openEdgeList } = await import('./read/edge_list.js');
  return openEdgeList(edges, options);
}

/** Reads node-link JSON: text, bytes, or an object that was parsed already. */
export async function readNodeLink(
  json: File | object,
  options: NodeLinkOptions = {},
): Promise<ReadGraph> {
  const { readNodeLink } = await import('./read/node_link.js');
  return readNodeLink(json, options);
}

/** Parses node-link JSON and waits for choices. */
export async function openNodeLink(
  json: File | object,
  options: Pick<NodeLinkOptions, 'name'> = {},
): Promise<OpenedGraph> {
  const { openNodeLink } = await import('./read/node_link.js');
  return openNodeLink(json, options);
}
