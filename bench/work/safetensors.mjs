/** Writes arrays as a safetensors file, which our native build reads. */

const kinds = new Map([
  [Float32Array, 'F32'],
  [Int32Array, 'I32'],
]);

/**
 * @param {Record<string, Float32Array | Int32Array | {data: Float32Array, shape: number[]}>} arrays
 * @returns {Uint8Array}
 */
export function safetensors(arrays) {
  const header = {};
  let end = 0;
  const parts = Object.entries(arrays).map(([name, array]) => {
    const { data, shape } = ArrayBuffer.isView(array)
      ? { data: array, shape: [array.length] }
      : array;
    const begin = end;
    end += data.byteLength;
    header[name] = { dtype: kinds.get(data.constructor), shape, data_offsets: [begin, end] };
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  });
  const text = new TextEncoder().encode(JSON.stringify(header));
  const file = new Uint8Array(8 + text.length + end);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  let next = 8 + text.length;
  for (const part of parts) {
    file.set(part, next);
    next += part.length;
  }
  return file;
}
