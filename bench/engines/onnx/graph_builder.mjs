/** Builds an ONNX model (onnx.proto, IR version 8) node by node. Field numbers are the format's own. */
import { Message } from './protobuf.mjs';

const irVersion = 8;
const opset = 18;
const elementTypes = { float32: 1, int64: 7 };
const attributeTypes = { float: 1, int: 2, string: 3 };

export class GraphBuilder {
  constructor() {
    this.graph = new Message().string(2, 'gat');
    this.values = 0;
  }

  /** Something given at every run. @returns its name */
  input(name, type, shape) {
    this.graph.message(11, valueInfo(name, type, shape));
    return name;
  }

  output(name, type, shape) {
    this.graph.message(12, valueInfo(name, type, shape));
  }

  /** A constant. @returns its name */
  constant(data, shape) {
    const name = this.fresh();
    const type = data instanceof BigInt64Array ? elementTypes.int64 : elementTypes.float32;
    const tensor = new Message();
    for (const size of shape) tensor.int(1, size);
    tensor.int(2, type).string(8, name);
    tensor.bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    this.graph.message(5, tensor);
    return name;
  }

  integers(values) {
    return this.constant(BigInt64Array.from(values, BigInt), [values.length]);
  }

  /**
   * One operator. Attributes are strings, whole numbers, or {float}.
   * @returns the name of its result
   */
  node(operator, inputs, attributes = {}, result = this.fresh()) {
    const node = new Message();
    for (const input of inputs) node.string(1, input);
    node.string(2, result).string(4, operator);
    for (const [name, value] of Object.entries(attributes)) node.message(5, attribute(name, value));
    this.graph.message(1, node);
    return result;
  }

  /** The model file. */
  finish() {
    const version = new Message().string(1, '').int(2, opset);
    return new Message().int(1, irVersion).message(8, version).message(7, this.graph).finish();
  }

  fresh() {
    return `v${this.values++}`;
  }
}

function attribute(name, value) {
  const message = new Message().string(1, name);
  if (typeof value === 'string') return message.string(4, value).int(20, attributeTypes.string);
  if (typeof value === 'number') return message.int(3, value).int(20, attributeTypes.int);
  return message.float(2, value.float).int(20, attributeTypes.float);
}

function valueInfo(name, type, shape) {
  const dimensions = new Message();
  for (const size of shape) dimensions.message(1, new Message().int(1, size));
  const tensor = new Message().int(1, elementTypes[type]).message(2, dimensions);
  return new Message().string(1, name).message(2, new Message().message(1, tensor));
}
