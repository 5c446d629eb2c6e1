/** Where a tensor's bytes lie in a safetensors file. */
interface Tensor {
  shape: number[];
  start: number;
  end: number;
}

/**
 * The file of a fresh model with those weights of an older one in it that have the same name and shape:
 * after a feature or a class was added, the layers that do not see it go on from where they were.
 */
export function carryWeights(older: Uint8Array, fresh: Uint8Array): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(fresh);
  const source = tensorsOf(older);
  for (const [name, { shape, start, end }] of tensorsOf(fresh)) {
    const old = source.get(name);
    if (old && String(old.shape) === String(shape) && old.end - old.start === end - start)
      result.set(older.subarray(old.start, old.end), start);
  }
  return result;
}

function tensorsOf(file: Uint8Array): Map<string, Tensor> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const data = 8 + Number(view.getBigUint64(0, true));
  const header: Record<string, { shape: number[]; data_offsets: [number, number] }> = JSON.parse(
    new TextDecoder().decode(file.subarray(8, data)),
  );
  return new Map(
    Object.entries(header)
      .filter(([name]) => name !== '__metadata__')
      .map(
        ([
          name,
          {
            shape,
            data_offsets: [start, end],
          },
        ]) => [name, { shape, start: data + start, end: data + end }],
      ),
  );
}
