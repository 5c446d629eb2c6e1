// A graph in a folder: edges.csv, features_csr.npz (SciPy's CSR), labels.npy and split.csv.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { readTable } from './csv.mjs';
import { ReadingError, refuse } from './failure.mjs';
import { readNpy } from './npy.mjs';

/**
 * @param {string} folder
 * @returns {import('gatlab').GraphInput & {y: ArrayLike<number>}} with row-normalised features
 */
export function readFolder(folder) {
  const x = rowNormalised(features(join(folder, 'features_csr.npz')));
  const numNodes = x.shape[0];
  return {
    x,
    edgeIndex: edges(join(folder, 'edges.csv'), numNodes),
    y: labels(join(folder, 'labels.npy'), numNodes),
    ...masks(join(folder, 'split.csv'), numNodes),
  };
}

function bytesOf(file) {
  if (!existsSync(file)) throw new ReadingError(`${file}: expected this file, got nothing there.`);
  return new Uint8Array(readFileSync(file));
}

const textOf = (file) => new TextDecoder().decode(bytesOf(file));

function features(file) {
  const archive = unzipped(file);
  const part = (name) => {
    const bytes = archive[`${name}.npy`];
    if (!bytes)
      refuse(file, { expected: `${name}.npy within`, got: Object.keys(archive).join(', ') });
    return readNpy(bytes, `${file} (${name}.npy)`);
  };
  const [rows, columns] = part('shape').data;
  return {
    rowPtr: part('indptr').data,
    colIdx: part('indices').data,
    values: Float32Array.from(part('data').data),
    shape: [rows, columns],
  };
}

function unzipped(file) {
  const bytes = bytesOf(file);
  try {
    return unzipSync(bytes);
  } catch (error) {
    return refuse(file, { expected: 'a zip archive', got: error.message });
  }
}

/** Each row divided by its sum, or by 1 where that is less: the papers' first step. */
function rowNormalised(x) {
  const values = Float32Array.from(x.values);
  for (let i = 0; i < x.shape[0]; i++) {
    const row = values.subarray(x.rowPtr[i], x.rowPtr[i + 1]);
    const sum = Math.max(
      row.reduce((a, b) => a + b, 0),
      1,
    );
    row.forEach((value, k) => {
      row[k] = value / sum;
    });
  }
  return { ...x, values };
}

function edges(file, numNodes) {
  const [source, target] = readTable(textOf(file), file, {
    source: numNodes - 1,
    target: numNodes - 1,
  });
  if (source.length === 0) refuse(file, { expected: 'at least one edge', got: 'none' });
  return [source, target];
}

function labels(file, numNodes) {
  const { shape, data } = readNpy(bytesOf(file), file);
  if (shape.length !== 1 || shape[0] !== numNodes) {
    refuse(file, {
      expected: `[${numNodes}] labels, one per row of features`,
      got: `shape [${shape}]`,
    });
  }
  return data;
}

function masks(file, numNodes) {
  if (!existsSync(file)) {
    throw new ReadingError(
      `${file}: expected which nodes to train on, validate on and test on, got nothing there. ` +
        'Write it: a header node,train_mask,val_mask,test_mask and one line of 0s and 1s per node.',
    );
  }
  const columns = { node: numNodes - 1, train_mask: 1, val_mask: 1, test_mask: 1 };
  const [nodes, ...flags] = readTable(textOf(file), file, columns);
  const maskOf = (column) => {
    const mask = new Uint8Array(numNodes);
    nodes.forEach((node, k) => {
      mask[node] = column[k];
    });
    return mask;
  };
  const [trainMask, valMask, testMask] = flags.map(maskOf);
  return { trainMask, valMask, testMask };
}
