/** Matrices of the caller (nested rows, dense, CSR) as the engine's typed arrays. */
import {
  copyFinite,
  integers,
  isNumberList,
  knownKeys,
  numberList,
  refuse,
  size,
} from './checks.js';
import type { CsrArrays, DenseArrays } from './engine.js';
import { show } from './errors.js';
import type { SparseMatrix } from './types.js';

const FORMS =
  'rows of numbers, { data, shape: [rows, columns] }, or CSR { rowPtr, colIdx, values, shape }';

/** Node features [N, F] in any accepted form, with at least one node and one feature. */
export function featuresInput(x: unknown): DenseArrays | CsrArrays {
  const matrix = isSparse(x) ? sparseMatrix(x) : denseMatrix(x, 'x', FORMS);
  if (matrix.rows === 0) {
    refuse('graph', 'x', 'at least one node', 'no rows', 'Give one row of features per node');
  }
  if (matrix.cols === 0) {
    refuse(
      'shape',
      'x',
      'at least one feature per node',
      'no columns',
      'Without features, give every node a one-hot row (the identity matrix)',
    );
  }
  return matrix;
}

function isSparse(x: unknown): x is SparseMatrix {
  return typeof x === 'object' && x !== null && 'rowPtr' in x;
}

/** A dense matrix from nested rows or { data, shape }. */
export function denseMatrix(
  input: unknown,
  argument: string,
  forms = 'rows of numbers or { data, shape: [rows, columns] }',
): DenseArrays {
  if (Array.isArray(input)) return nestedRows(input, argument);
  if (typeof input !== 'object' || input === null || !('data' in input)) {
    refuse('value', argument, forms, show(input), 'Bring it into one of these forms');
  }
  return flatMatrix(input, argument);
}

function nestedRows(rows: readonly unknown[], argument: string): DenseArrays {
  const cols = rows.length === 0 ? 0 : numberList(rows[0], `${argument}[0]`).length;
  const data = new Float32Array(rows.length * cols);
  for (let i = 0; i < rows.length; i++) {
    const row = numberList(rows[i], `${argument}[${i}]`);
    if (row.length !== cols) {
      refuse(
        'shape',
        `${argument}[${i}]`,
        `${cols} numbers, as in row 0`,
        `${row.length}`,
        'Make all rows equally long',
      );
    }
    copyFinite(row, data, i * cols, argument, (j) => `row ${i}, column ${j}`);
  }
  return { data, rows: rows.length, cols };
}

function flatMatrix(input: object, argument: string): DenseArrays {
  const given = knownKeys<{ data: unknown; shape: unknown }>(input, argument, ['data', 'shape']);
  const values = numberList(given.data, `${argument}.data`);
  const [rows, cols] = shapeOf(given.shape, argument);
  if (values.length !== rows * cols) {
    refuse(
      'shape',
      `${argument}.data`,
      `${rows} × ${cols} = ${rows * cols} numbers, as the shape says`,
      `${values.length}`,
      'Correct data or shape',
    );
  }
  const data = new Float32Array(values.length);
  copyFinite(values, data, 0, argument, (k) => `row ${Math.floor(k / cols)}, column ${k % cols}`);
  return { data, rows, cols };
}

function shapeOf(shape: unknown, argument: string): [rows: number, cols: number] {
  if (!isNumberList(shape) || shape.length !== 2) {
    refuse('shape', `${argument}.shape`, '[rows, columns]', show(shape), 'Give two sizes');
  }
  const remedy = 'Sizes count rows and columns';
  return [
    size(shape[0], `${argument}.shape`, 0, remedy),
    size(shape[1], `${argument}.shape`, 0, remedy),
  ];
}

function sparseMatrix(input: SparseMatrix): CsrArrays {
  knownKeys(input, 'x', ['rowPtr', 'colIdx', 'values', 'shape']);
  const [rows, cols] = shapeOf(input.shape, 'x');
  const stored = numberList(input.values, 'x.values');
  const remedy = 'Check that the matrix is CSR (by rows), not CSC or COO';
  const rowPtr = rowPointers(numberList(input.rowPtr, 'x.rowPtr'), rows, stored.length);
  const given = numberList(input.colIdx, 'x.colIdx');
  if (given.length !== stored.length) {
    refuse(
      'shape',
      'x.colIdx',
      `${stored.length} entries, one per value`,
      `${given.length}`,
      remedy,
    );
  }
  const colIdx = integers(given, 'x.colIdx', 0, cols - 1, 'value', remedy);
  const values = new Float32Array(stored.length);
  copyFinite(stored, values, 0, 'x.values', (k) => `position ${k}`);
  return { rowPtr, colIdx, values, rows, cols };
}

function rowPointers(given: ArrayLike<number>, rows: number, stored: number): Int32Array {
  const remedy = 'rowPtr holds where each row starts, and at its end the number of stored values';
  if (given.length !== rows + 1) {
    refuse('shape', 'x.rowPtr', `${rows + 1} entries, rows + 1`, `${given.length}`, remedy);
  }
  const rowPtr = integers(given, 'x.rowPtr', 0, stored, 'value', remedy);
  for (let i = 0; i < rows; i++) {
    if (rowPtr[i]! > rowPtr[i + 1]!) {
      refuse(
        'value',
        'x.rowPtr',
        'entries that never fall',
        `${rowPtr[i + 1]} after ${rowPtr[i]}`,
        remedy,
      );
    }
  }
  if (rowPtr[0] !== 0 || rowPtr[rows] !== stored) {
    refuse(
      'value',
      'x.rowPtr',
      `entries from 0 to ${stored}`,
      `${rowPtr[0]} to ${rowPtr[rows]}`,
      remedy,
    );
  }
  return rowPtr;
}
