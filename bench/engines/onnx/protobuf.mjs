/** As much of the protocol buffers wire format as an ONNX file needs, and no more. */

const wireVarint = 0;
const wireBytes = 2;
const wireFloat = 5;

function varint(value) {
  const bytes = [];
  let left = BigInt.asUintN(64, BigInt(value));
  while (left > 0x7fn) {
    bytes.push(Number(left & 0x7fn) | 0x80);
    left >>= 7n;
  }
  return [...bytes, Number(left)];
}

const key = (field, wire) => varint((field << 3) | wire);

/** A message under construction: a list of pieces of bytes. */
export class Message {
  constructor() {
    this.pieces = [];
  }

  int(field, value) {
    return this.push([...key(field, wireVarint), ...varint(value)]);
  }

  float(field, value) {
    return this.push(key(field, wireFloat)).push(new Uint8Array(Float32Array.of(value).buffer));
  }

  bytes(field, value) {
    return this.push([...key(field, wireBytes), ...varint(value.length)]).push(value);
  }

  string(field, value) {
    return this.bytes(field, new TextEncoder().encode(value));
  }

  /** @param {Message} value */
  message(field, value) {
    return this.bytes(field, value.finish());
  }

  push(piece) {
    this.pieces.push(piece);
    return this;
  }

  finish() {
    const all = new Uint8Array(this.pieces.reduce((sum, piece) => sum + piece.length, 0));
    let next = 0;
    for (const piece of this.pieces) {
      all.set(piece, next);
      next += piece.length;
    }
    return all;
  }
}
