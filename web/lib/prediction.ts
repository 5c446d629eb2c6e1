/** What `model.predict` takes and gives, in the engine's words and in the caller's. */
import { layerAttention } from './attention.js';
import { knownKeys, refuse } from './checks.js';
import { configInput } from './config_input.js';
import type { PredictionArrays, PredictionOut, PredictionWanted } from './engine.js';
import type { Prediction, PredictOptions } from './types.js';

export function predictInput(options: PredictOptions): {
  wanted: PredictionWanted;
  options: string;
} {
  const { attention, embeddings, probabilities, into, ...rest } = knownKeys<PredictOptions>(
    options,
    'options',
    ['attention', 'embeddings', 'probabilities', 'into', 'loss', 'batchSize'],
    '',
  );
  const wanted = {
    attention: !!attention,
    embeddings: !!embeddings,
    probabilities: !!(probabilities ?? true),
    into: into === undefined ? {} : arraysOf(into),
  };
  return { wanted, options: configInput(rest, 'options') };
}

export function prediction(out: PredictionOut, numNodes: number): Prediction {
  return {
    logits: matrix(out.logits),
    probabilities: matrix(out.probabilities),
    classes: out.classes,
    attention: out.attention.map((layer) => layerAttention(layer, numNodes)),
    embeddings: out.embeddings.map(matrix),
  };
}

/** The arrays that may be written over: not those that have gone to a worker before, nor parts of others. */
function arraysOf(into: Prediction): PredictionArrays {
  const arrays = [into?.logits?.data, into?.probabilities?.data, into?.classes];
  if (!arrays.every(ArrayBuffer.isView)) {
    refuse(
      'value',
      'into',
      'a prediction',
      into,
      'Give what model.predict() gave before and nobody needs any more',
    );
  }
  const { logits, probabilities, classes } = into;
  return {
    logits: whole(logits.data),
    probabilities: whole(probabilities.data),
    classes: whole(classes),
  };
}

function whole<A extends Float32Array | Int32Array>(array: A): A | undefined {
  return array.length > 0 && array.byteLength === array.buffer.byteLength ? array : undefined;
}

export function matrix<Data>({ data, rows, cols }: { data: Data; rows: number; cols: number }) {
  return { data, shape: [rows, cols] as [number, number] };
}
