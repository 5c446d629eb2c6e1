// What the WebAssembly of the download is made of: its functions by area, from a link of the same objects that keeps names.
import { readFileSync } from 'node:fs';
import { brotliCompressSync, constants } from 'node:zlib';
import { buildPreset } from './build.mjs';
import { inRoot } from './lib/paths.mjs';

/** The first that a function's mangled name fits is its area. */
const areas = [
  ['bindings: embind, arrays, errors', /gatlab2js|emscripten|embind|emval/],
  [
    'safetensors, state, checkpoints',
    /safetensors|SafeTensors|state_dict|State|Tensor|HeaderReader|resume|checkpoint|model_file/,
  ],
  ['JSON', /Json|json/],
  ['explanations, fidelity', /explain|Expla|Probe|idelity|Mask|Occlusion|Field|entropy/],
  ['options: reading, writing, checking', /fields|Config|Options|variant|kinds/],
  ['traces of a layer', /[Tt]race/],
  ['links, metrics', /[lL]inks?|Tally|Metric|levels_of/],
  [
    'batches, samples, parts of graphs',
    /Sample|sample_|batch|GraphsTask|layerwise|ReceptiveField|receptive|PartialPass|Plan/,
  ],
  [
    'graph attention layers',
    /GATConv|GATv2|gatv2|TransformerConv|AttentionConv|gat_scores|loop_edge/,
  ],
  ['norms', /Norm/],
  ['readouts', /Readout|AttentionalAgg|filled_graph/],
  [
    'kernels',
    /RowList|softmax_row|spmm|Product|weighted_row|row_products|dropout|philox|drop_marked|HeadLayout|matmul|column_sums|Activation/,
  ],
  [
    'losses, training',
    /Adam|SGD|Trainer|Schedule|clip|EarlyStop|softmax|cross_entropy|bce|sum_over/,
  ],
  ['the rest of the engine', /gatlab/],
  ['Eigen', /Eigen/],
  ['C++ and C libraries', /./],
];

const compressed = (bytes) =>
  brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;

/** Walks over a WebAssembly file, or a part of it. */
class Reader {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }
  get done() {
    return this.at >= this.bytes.length;
  }
  number() {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = this.bytes[this.at++];
      value += (byte & 127) * shift;
      if (byte < 128) return value;
    }
  }
  part(length = this.number()) {
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }
  text() {
    return this.part().toString();
  }
}

/** The sections of a module by number; custom ones by name. */
function sectionsOf(file) {
  const reader = new Reader(file.subarray(8));
  const sections = new Map();
  while (!reader.done) {
    const id = reader.number();
    const section = new Reader(reader.part());
    sections.set(id === 0 ? section.text() : id, section);
  }
  return sections;
}

/** How many functions come before the module's own. The engine imports nothing else. */
function importedFunctions(file) {
  const imports = WebAssembly.Module.imports(new WebAssembly.Module(file));
  return imports.filter(({ kind }) => kind === 'function').length;
}

function namesOf(section) {
  const names = new Map();
  while (!section.done) {
    const kind = section.number();
    const part = new Reader(section.part());
    if (kind !== 1) continue;
    for (let left = part.number(); left > 0; left--) names.set(part.number(), part.text());
  }
  return names;
}

/** @returns {Promise<{area: string, functions: number, bytes: number, compressed: number}[]>} largest first */
export async function wasmMap() {
  await buildPreset('wasm', 'gatlab_profile');
  const file = readFileSync(inRoot('build', 'wasm', 'gatlab_profile.wasm'));
  const sections = sectionsOf(file);
  const names = namesOf(sections.get('name'));
  const first = importedFunctions(file);
  const code = sections.get(10);
  const functions = Array.from({ length: code.number() }, (_, k) => {
    const name = names.get(first + k) ?? '';
    return { area: areas.find(([, fits]) => fits.test(name || '?'))[0], body: code.part() };
  });
  const size = (some) => compressed(Buffer.concat(some.map(({ body }) => body)));
  const whole = size(functions);
  const rows = areas.map(([area]) => {
    const own = functions.filter((one) => one.area === area);
    return {
      area,
      functions: own.length,
      bytes: own.reduce((sum, { body }) => sum + body.length, 0),
      // By how much all of it is shorter without: areas share what they have in common.
      compressed: whole - size(functions.filter((one) => one.area !== area)),
    };
  });
  return rows.sort((a, b) => b.compressed - a.compressed);
}
