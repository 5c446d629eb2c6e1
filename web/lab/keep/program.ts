import type { Draft } from '../state/draft';
import { tiesOf, withSelfLoops } from '../state/draft';
import { modelConfig, type Settings, trainOptions } from '../state/settings';

/** What the program is to bring about again. */
export interface Present {
  draft: Draft;
  settings: Settings;
  /** What to call each node. */
  names: readonly string[];
  /** Epochs that lead from fresh weights to the present ones; null where they do not. */
  epochs: number | null;
  /** The model as safetensors, for when epochs alone do not lead there. */
  weights: Uint8Array;
}

/** A JavaScript program with the package that makes the present model and prints what it says of each node. */
export function program({ draft, settings, names, epochs, weights }: Present): string {
  return [
    "import { load } from 'gatlab';",
    '',
    'const lab = await load();',
    graphPart(draft, settings),
    epochs === null ? weightsPart(weights) : modelPart(draft, settings, epochs),
    'const { probabilities } = await model.predict(graph);',
    '',
    `const names = ${JSON.stringify(names)};`,
    'const [, classes] = probabilities.shape;',
    'names.forEach((name, node) => {',
    '  const row = probabilities.data.slice(node * classes, (node + 1) * classes);',
    '  console.log(name, ...row);',
    '});',
    '',
  ].join('\n');
}

function graphPart(draft: Draft, { conv }: Settings): string {
  // Only graph transformers do not add self loops themselves.
  const ties = tiesOf(conv === 'transformer' ? withSelfLoops(draft) : draft);
  const rows = draft.x.map((row) => `    ${JSON.stringify(row)},`).join('\n');
  return `const graph = await lab.graph({
  x: [
${rows}
  ],
  // Sources and targets: each target listens to its source.
  edgeIndex: [
    ${JSON.stringify(ties.map(([, source]) => source))},
    ${JSON.stringify(ties.map(([listener]) => listener))},
  ],
  y: ${JSON.stringify(draft.y)},
  trainMask: { nodes: ${JSON.stringify(draft.train)} },
});`;
}

function modelPart(draft: Draft, settings: Settings, epochs: number): string {
  const config = literal(modelConfig(draft, settings));
  const model = `const model = await lab.model(${config});`;
  if (epochs === 0) return model;
  const options = literal({ epochs, ...trainOptions(settings) });
  return `${model}\nawait model.fit(graph, ${options});`;
}

/** Weights that no training from fresh ones leads to are written out. */
function weightsPart(weights: Uint8Array): string {
  let letters = '';
  for (const byte of weights) letters += String.fromCharCode(byte);
  return `const weights = '${btoa(letters)}';
const model = await lab.loadModel(Uint8Array.from(atob(weights), (letter) => letter.charCodeAt(0)));`;
}

/** JSON as one writes it in a program: keys bare, words in single quotes. */
function literal(value: object): string {
  return JSON.stringify(value, null, 2)
    .replaceAll(/"(\w+)":/g, '$1:')
    .replaceAll('"', "'");
}
