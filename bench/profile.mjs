/**
 * Prints where an epoch's time goes, kernel by kernel, in WebAssembly: the engine as it ships, linked
 * once more with the names of its functions, under V8's sampling profiler. So nothing is measured
 * by the engine itself.
 * usage: npm run profile [-- --work small|large] [--kind training|inference] [--epochs N] [--top N]
 */
import { readFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { buildPreset } from '../scripts/build.mjs';
import { Failure, main } from '../scripts/lib/failure.mjs';
import { inRoot } from '../scripts/lib/paths.mjs';
import { setUp } from '../scripts/setup.mjs';
import { columns, digits } from './report.mjs';
import { makeGraph } from './work/graphs.mjs';
import { paperModel, training, works } from './work/works.mjs';

const known = {
  work: { type: 'string', default: 'large' },
  kind: { type: 'string', default: 'training' },
  epochs: { type: 'string', default: '10' },
  top: { type: 'string', default: '20' },
};

function readArguments() {
  let values;
  try {
    ({ values } = parseArgs({ options: known }));
  } catch (error) {
    const remedy = `The options are --${Object.keys(known).join(', --')}.`;
    throw new Failure(`options: ${error.message}`, { remedy });
  }
  const choose = (name, words) => {
    if (words.includes(values[name])) return values[name];
    throw new Failure(`${name}: expected ${words.join(' or ')}, got "${values[name]}".`);
  };
  const count = (name) => {
    if (/^[1-9]\d*$/.test(values[name])) return Number(values[name]);
    throw new Failure(`${name}: expected a whole number from 1, got "${values[name]}".`);
  };
  return {
    work: choose('work', Object.keys(works)),
    kind: choose('kind', ['training', 'inference']),
    epochs: count('epochs'),
    top: count('top'),
  };
}

/** The engine itself, without the package around it. */
async function startEngine() {
  const file = (ending) => inRoot('build', 'wasm', `gatlab_profile.${ending}`);
  const { default: createEngine } = await import(pathToFileURL(file('mjs')).href);
  const module = await WebAssembly.compile(readFileSync(file('wasm')));
  return createEngine({
    instantiateWasm(imports, receive) {
      WebAssembly.instantiate(module, imports).then(receive);
      return {};
    },
  });
}

function open(engine, spec, kind) {
  const { numNodes, numFeatures, dense, sparse, source, target, y, trainNodes } = makeGraph(spec);
  const shape = { rows: numNodes, cols: numFeatures };
  const trainMask = new Uint8Array(numNodes);
  for (const node of trainNodes) trainMask[node] = 1;
  const graph = engine.createGraph({
    numNodes,
    x: sparse ? { ...sparse, ...shape } : { data: dense, ...shape },
    edgeIndex: { source, target },
    y: Int32Array.from(y),
    trainMask,
  });
  const { dropout, lr, weightDecay } = training;
  const layers = paperModel(spec).layers.map(({ outChannels, ...rest }) => ({
    ...rest,
    out_channels: outChannels,
  }));
  const config = { in_channels: numFeatures, layers, dropout, attention_dropout: dropout, seed: 1 };
  const model = engine.createModel(JSON.stringify(config));
  if (kind === 'inference') return () => model.predict(graph, false, false);
  const options = { epochs: 1_000_000, lr, weight_decay: weightDecay };
  const trainer = engine.createTrainer(model, graph, JSON.stringify(options));
  return () => trainer.step();
}

/** "gatlab::AttentionConv<float>::weigh" of the whole signature. */
function shortName(name) {
  const signature = name
    .replace(/\(anonymous namespace\)::/g, '')
    .replace(/^(?:void|bool|int) /, '');
  let depth = 0;
  let end = 0;
  for (; end < signature.length; end++) {
    if (signature[end] === '<') depth++;
    if (signature[end] === '>') depth--;
    if (signature[end] === '(' && depth === 0) break;
  }
  return (
    signature
      .slice(0, end)
      .replace(/gatlab::/g, '')
      .slice(0, 90) || name
  );
}

/** Milliseconds of each function itself. */
async function sample(run, times) {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: 200 });
  await session.post('Profiler.start');
  for (let k = 0; k < times; k++) run();
  const { profile } = await session.post('Profiler.stop');
  const names = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame.functionName]));
  const spent = new Map();
  for (const [k, id] of profile.samples.entries()) {
    const name = shortName(names.get(id));
    spent.set(name, (spent.get(name) ?? 0) + profile.timeDeltas[k] / 1000 / times);
  }
  return [...spent].sort((a, b) => b[1] - a[1]);
}

await main(async () => {
  const { work, kind, epochs, top } = readArguments();
  await setUp('app');
  await buildPreset('wasm', 'gatlab_profile');
  const run = open(await startEngine(), works[work].spec, kind);
  for (let k = 0; k < 3; k++) run(); // until V8 has compiled it well
  const spent = await sample(run, epochs);
  const all = spent.reduce((sum, [, time]) => sum + time, 0);
  const rows = spent
    .slice(0, top)
    .map(([name, time]) => [name, `${digits(time)} ms`, `${((100 * time) / all).toFixed(1)} %`]);
  process.stdout.write(`${works[work].title}\n${kind}, mean of ${epochs}: ${digits(all)} ms\n\n`);
  process.stdout.write(`${columns([['function', 'time', 'share'], ...rows], 1)}\n`);
});
