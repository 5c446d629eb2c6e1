import { refuse } from './checks.js';
import type { AttentionOut } from './engine.js';
import { GatlabError } from './errors.js';
import type { LayerAttention, Matrix } from './types.js';

/** The attention of one layer, as the engine gave it, with its dense form for display. */
export function layerAttention(
  { source, target, alpha }: AttentionOut,
  numNodes: number,
): LayerAttention {
  const heads = alpha.cols;
  return {
    edgeIndex: [source, target],
    alpha: { data: alpha.data, shape: [alpha.rows, heads] },
    isSelfLoop: Uint8Array.from(source, (from, k) => Number(from === target[k])),
    heads,
    numNodes,
    toDense(head = 'mean') {
      const dense = zeros(numNodes);
      const first = head === 'mean' ? 0 : checkedHead(head, heads);
      const last = head === 'mean' ? heads - 1 : first;
      const share = 1 / (last - first + 1);
      for (let k = 0; k < source.length; k++) {
        const cell = target[k]! * numNodes + source[k]!;
        for (let h = first; h <= last; h++) dense.data[cell]! += alpha.data[k * heads + h]! * share;
      }
      return dense;
    },
  };
}

function checkedHead(head: number, heads: number): number {
  if (Number.isInteger(head) && head >= 0 && head < heads) return head;
  return refuse(
    'value',
    'head',
    `a head from 0 to ${heads - 1}, or 'mean'`,
    head,
    'Heads are numbered from 0',
  );
}

function zeros(numNodes: number): Matrix {
  try {
    return { data: new Float32Array(numNodes * numNodes), shape: [numNodes, numNodes] };
  } catch {
    const message = `numNodes: expected an N×N matrix that fits in memory, got N = ${numNodes}. Use edgeIndex and alpha.`;
    throw new GatlabError('memory', message, 'numNodes');
  }
}
