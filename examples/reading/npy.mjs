// NumPy's .npy: a header in Python's notation, then the numbers (NEP 1).
import { refuse } from './failure.mjs';

const kinds = {
  '<f4': Float32Array,
  '<f8': Float64Array,
  '<i4': Int32Array,
  '<i8': BigInt64Array,
  '|u1': Uint8Array,
};

/**
 * @param {Uint8Array} bytes
 * @param {string} file what to call it in messages
 * @returns {{shape: number[], data: ArrayLike<number>}} row-major
 */
export function readNpy(bytes, file) {
  const { text, start } = header(bytes, file);
  const descr = /'descr':\s*'([^']*)'/.exec(text)?.[1];
  const shape = /'shape':\s*\(([\d,\s]*)\)/.exec(text)?.[1]?.match(/\d+/g)?.map(Number) ?? [];
  const Kind = kinds[descr];
  if (!Kind || !/'fortran_order':\s*False/.test(text)) {
    refuse(file, {
      expected: `row-major numbers of kind ${Object.keys(kinds).join(', ')}`,
      got: text.trim(),
    });
  }
  const length = shape.reduce((product, size) => product * size, 1);
  const end = start + length * Kind.BYTES_PER_ELEMENT;
  if (bytes.length !== end) {
    refuse(file, { expected: `${end} bytes for shape [${shape}]`, got: `${bytes.length}` });
  }
  // Copied, for a typed array must begin at a multiple of its item's size.
  const data = new Kind(bytes.slice(start, end).buffer);
  return { shape, data: data instanceof BigInt64Array ? Float64Array.from(data, Number) : data };
}

function header(bytes, file) {
  const magic = '\x93NUMPY';
  const [major] = bytes.subarray(6);
  const known = String.fromCharCode(...bytes.subarray(0, 6)) === magic && [1, 2, 3].includes(major);
  if (!known || bytes.length < 12) {
    refuse(file, { expected: 'a .npy array of version 1 to 3', got: 'something else' });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const first = major === 1 ? 10 : 12;
  const start = first + (major === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  return { text: new TextDecoder().decode(bytes.subarray(first, start)), start };
}
