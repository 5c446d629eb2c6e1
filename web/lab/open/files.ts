import { type OpenedGraph, openEdgeList, openNodeLink } from 'gatlab';

/** The files of one graph: a JSON file, or a list of edges with a table of nodes if there is one. */
export interface GraphFiles {
  graph: File;
  nodes: File | null;
}

/** Which file is which: by their names, else the smaller one has the nodes. */
export function sorted(files: readonly File[]): GraphFiles {
  const json = files.find(isJson);
  if (json || files.length === 1) return { graph: json ?? files[0]!, nodes: null };
  const [a, b] = files as [File, File];
  const second = NODES.test(a.name) || EDGES.test(b.name);
  const clear = second || NODES.test(b.name) || EDGES.test(a.name);
  const nodesFirst = clear ? second : a.size < b.size;
  return nodesFirst ? { graph: b, nodes: a } : { graph: a, nodes: b };
}

const NODES = /node|feature|label|attr|content|vert|people|member/i;
const EDGES = /edge|link|tie|cite|relation/i;
const isJson = (file: File) => /\.json$/i.test(file.name) || file.type === 'application/json';

/** Reads the files and waits for choices. Mistakes are told in the reader's words. */
export async function openFiles({ graph, nodes }: GraphFiles): Promise<OpenedGraph> {
  const bytes = await graph.arrayBuffer();
  if (isJson(graph)) return openNodeLink(bytes, { name: graph.name });
  const names = { edges: graph.name, ...(nodes && { nodes: nodes.name }) };
  return openEdgeList(bytes, { names, ...(nodes && { nodes: await nodes.arrayBuffer() }) });
}
