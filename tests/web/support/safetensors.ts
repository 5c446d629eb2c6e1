// Reads and writes safetensors for tests, apart from the engine's own code.
export interface Tensor {
  dtype: string;
  shape: number[];
  data: Float32Array | Float64Array | Int32Array | Uint8Array;
}

export interface File {
  metadata: Record<string, string>;
  tensors: Record<string, Tensor>;
}

type Header = Record<string, { dtype: string; shape: number[]; data_offsets: [number, number] }>;

const KINDS = {
  F32: Float32Array,
  F64: Float64Array,
  I32: Int32Array,
  I64: BigInt64Array,
  U8: Uint8Array,
} as const;

export function readSafetensors(bytes: Uint8Array): File {
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const text = new TextDecoder().decode(bytes.subarray(8, 8 + length));
  const { __metadata__: metadata = {}, ...header } = JSON.parse(text) as Header & {
    __metadata__?: Record<string, string>;
  };
  const tensors = Object.entries(header as Header).map(([name, { dtype, shape, data_offsets }]) => {
    const [begin, end] = data_offsets.map((offset) => 8 + length + offset);
    const data = new KINDS[dtype as keyof typeof KINDS](bytes.slice(begin, end).buffer);
    const numbers = data instanceof BigInt64Array ? Int32Array.from(data, Number) : data;
    return [name, { dtype, shape, data: numbers }] as const;
  });
  return { metadata: metadata as Record<string, string>, tensors: Object.fromEntries(tensors) };
}

/** A file of float32 tensors. */
export function writeSafetensors(
  metadata: Record<string, string>,
  tensors: Record<string, { shape: number[]; data: ArrayLike<number> }>,
): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: metadata };
  const parts: Uint8Array[] = [];
  let offset = 0;
  for (const [name, { shape, data }] of Object.entries(tensors)) {
    const bytes = new Uint8Array(Float32Array.from(data).buffer);
    header[name] = { dtype: 'F32', shape, data_offsets: [offset, offset + bytes.length] };
    parts.push(bytes);
    offset += bytes.length;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const length = new Uint8Array(new BigUint64Array([BigInt(text.length)]).buffer);
  return Uint8Array.from(Buffer.concat([length, text, ...parts]));
}
