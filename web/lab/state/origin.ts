import { forceLayout } from '../drawing/layout';
import type { Example } from '../examples';
import { type Draft, tiesOf } from './draft';

/** The graph as it comes; nodes without a place are laid out by springs. */
export function originOf({ graph }: Example): Draft {
  if (graph.places) return { ...graph, places: graph.places };
  const ties = tiesOf(graph).filter(([i, j]) => i < j || !graph.adjacency[j]![i]);
  return { ...graph, places: forceLayout(graph.x.length, ties) };
}
