/**
 * Prints where an epoch's time goes, kernel by kernel, in WebAssembly: the engine as it ships, linked
 * once more with the names of its functions, under V8's sampling profiler. So nothing is measured
 * by the engine itself.
 * usage: npm run profile [-- --work small|large] [--kind training|inference] [--epochs N] [--top N]
 */
import { readFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { parseArgs } from 'node:util';
import { buildPreset } from '../scripts/build.mjs';
import { bundledPackage } from '../scripts/lib/bundle.mjs';
import { Failure, main } from '../scripts/lib/failure.mjs';
import { inRoot } from '../scripts/lib/paths.mjs';
import { setUp } from '../scripts/setup.mjs';
import { gatlabEngine } from './engines/gatlab.mjs';
import { columns, digits } from './report.mjs';
import { makeGraph } from './work/graphs.mjs';
import { paperModel, training, works } from './work/works.mjs';

const named = (ending) => inRoot('build', 'wasm', `gatlab_profile.${ending}`);

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

async function open(spec, kind) {
  const { load } = await bundledPackage('build/bench/gatlab_profile.mjs', { glue: named('mjs') });
  const options = { wasmBinary: readFileSync(named('wasm')), worker: false };
  const task = { graph: makeGraph(spec), model: paperModel(spec), training };
  const runner = await gatlabEngine({ load }, options).open(task);
  return kind === 'inference' ? () => runner.predict() : () => runner.epoch();
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
  for (let k = 0; k < times; k++) await run();
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
  const run = await open(works[work].spec, kind);
  for (let k = 0; k < 3; k++) await run(); // until V8 has compiled it well
  const spent = await sample(run, epochs);
  const all = spent.reduce((sum, [, time]) => sum + time, 0);
  const rows = spent
    .slice(0, top)
    .map(([name, time]) => [name, `${digits(time)} ms`, `${((100 * time) / all).toFixed(1)} %`]);
  process.stdout.write(`${works[work].title}\n${kind}, mean of ${epochs}: ${digits(all)} ms\n\n`);
  process.stdout.write(`${columns([['function', 'time', 'share'], ...rows], 1)}\n`);
});
