/**
 * Measures gatlab against what else there is, on the same graphs, in one run.
 * usage: npm run bench [-- --quick] [--check] [--work small|large]... [--json FILE]
 *        npm run bench -- --growth [--quick] [--json FILE]
 *        npm run bench -- --kernels [--json FILE]
 * bench/README.md says how to read what it prints.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Failure, main } from '../scripts/lib/failure.mjs';
import { setUp } from '../scripts/setup.mjs';
import { firstPredictions } from './measure/first_prediction.mjs';
import { measureHeaps } from './measure/heap.mjs';
import { machine } from './measure/machine.mjs';
import { measureScaling } from './measure/scaling.mjs';
import { downloadSizes } from './measure/sizes.mjs';
import { measureWork } from './measure/work.mjs';
import { buildNative, nativePrograms } from './native/build.mjs';
import { prepare } from './prepare.mjs';
import { agreementTable, columns, digits, heapTable, sizeTable, workTable } from './report.mjs';
import { names } from './stage/engines.mjs';
import { targetTable } from './targets.mjs';
import { works } from './work/works.mjs';

/** Milliseconds and samples an engine, work and kind. */
const efforts = {
  full: { warmUp: 1000, budget: 8000, fewest: 3, most: 60 },
  quick: { warmUp: 200, budget: 1000, fewest: 1, most: 15 },
};
const firstPages = { full: 20, quick: 5 };

const known = {
  quick: { type: 'boolean', default: false },
  check: { type: 'boolean', default: false },
  growth: { type: 'boolean', default: false },
  kernels: { type: 'boolean', default: false },
  work: { type: 'string', multiple: true, default: Object.keys(works) },
  json: { type: 'string' },
};

function readArguments() {
  let values;
  try {
    ({ values } = parseArgs({ options: known }));
  } catch (error) {
    const remedy = `The options are --${Object.keys(known).join(', --')}.`;
    throw new Failure(`options: ${error.message}`, { remedy });
  }
  const unknown = values.work.find((name) => !(name in works));
  if (unknown) {
    throw new Failure(`work: expected ${Object.keys(works).join(' or ')}, got "${unknown}".`);
  }
  return values;
}

const print = (text) => process.stdout.write(`${text}\n`);

class Report {
  constructor() {
    this.figures = [];
  }

  add(...figures) {
    this.figures.push(...figures);
  }

  write(file) {
    writeFileSync(
      file,
      `${JSON.stringify({ machine: machine(), figures: this.figures }, null, 2)}\n`,
    );
  }
}

async function compareEngines(options, speed, report) {
  for (const name of options.work) {
    const effort = options.check ? undefined : efforts[speed];
    const { figures, agreements } = await measureWork(name, speed, effort);
    print(`\n${works[name].title}`);
    print(`\nAgreement with ${names.gatlab}: the same weights, the same answers\n`);
    print(agreementTable(agreements));
    if (options.check) continue;
    for (const kind of ['inference', 'training']) {
      const ofKind = figures.filter((figure) => figure.work === `${name} ${kind}`);
      print(`\n${kind === 'training' ? 'Training, one epoch' : 'Inference'}, one thread\n`);
      print(workTable(ofKind, names.gatlab));
      print(`\n${threadsLine(ofKind)}`);
    }
    report.add(...figures);
  }
}

/** How many times as fast two threads are as one: in its worker in a page, in this thread in Node. */
function threadsLine(figures) {
  const median = (engine, environment) =>
    figures.find((one) => one.engine === engine && one.environment === environment)?.median;
  const ratios = [
    ['Chromium', names.worker],
    ['Node', names.gatlab],
  ].map(([environment, one]) => {
    const times = median(one, environment) / median(names.twoThreads, environment);
    return `${times.toFixed(2)} times in ${environment}`;
  });
  return `Two threads against one: ${ratios.join(', ')}`;
}

async function measureStart(speed, report) {
  const { time, files } = await firstPredictions(firstPages[speed]);
  print('\nFrom load() to the first prediction of 6 nodes, warm cache, Chromium\n');
  print(`${digits(time.median)} ms (least ${digits(time.min)}, ${time.runs} pages)`);
  const ours = { engine: names.gatlab, environment: 'Chromium' };
  report.add({ work: 'first prediction', ...ours, ...time, unit: 'ms' });

  const sizes = downloadSizes(files);
  print('\nDownload: JavaScript and WebAssembly, Brotli\n');
  print(sizeTable(sizes));
  for (const { engine, bytes } of sizes) {
    const figure = { median: bytes, min: bytes, runs: 1, unit: 'bytes' };
    report.add({ work: 'download', engine, environment: 'Chromium', ...figure });
  }
}

async function measureMemory(speed, report) {
  const heaps = await measureHeaps(speed);
  print('\nWebAssembly heap on the large graph, Chromium\n');
  print(heapTable(heaps));
  for (const { engine, kind, bytes } of heaps) {
    const figure = { median: bytes, min: bytes, runs: 1, unit: 'bytes' };
    report.add({ work: `heap large ${kind}`, engine, environment: 'Chromium', ...figure });
  }
}

async function measureGrowth(speed, report) {
  print('\nGrowth at degree 14, gatlab, Chromium\n');
  const rows = [['', 'nodes', 'edges', 'median', 'min', 'runs']];
  const exponents = await measureScaling(efforts[speed], ({ kind, nodes, edges, ...time }) => {
    const figure = { engine: names.gatlab, environment: 'Chromium', ...time, unit: 'ms' };
    report.add({ work: `growth ${kind} ${nodes}`, ...figure });
    const count = (value) => value.toLocaleString('en');
    rows.push([
      kind,
      count(nodes),
      count(edges),
      `${digits(time.median)} ms`,
      digits(time.min),
      String(time.runs),
    ]);
  });
  print(columns(rows, 1));
  for (const [kind, power] of Object.entries(exponents)) {
    print(`${kind}: time grows as edges^${power.toFixed(3)}`);
    const figure = { median: power, min: power, runs: 1, unit: 'exponent of edges' };
    report.add({
      work: `growth ${kind}`,
      engine: names.gatlab,
      environment: 'Chromium',
      ...figure,
    });
  }
}

/** Google Benchmark's own table, and its own JSON. */
async function runKernels(json) {
  await setUp('test');
  await buildNative('gatlab_bench');
  const options = json ? [`--benchmark_out=${json}`, '--benchmark_out_format=json'] : [];
  const child = spawn(nativePrograms.kernels, options, { stdio: 'inherit' });
  const [code] = await once(child, 'close');
  return code ?? 1;
}

await main(async () => {
  const options = readArguments();
  // npm runs scripts in the root; a relative file means one where the person stands.
  const json = options.json && resolve(process.env.INIT_CWD ?? process.cwd(), options.json);
  if (options.kernels) return runKernels(json);
  const speed = options.quick ? 'quick' : 'full';
  await prepare();
  const report = new Report();
  print(Object.values(machine()).join(', '));
  if (options.growth) {
    await measureGrowth(speed, report);
  } else {
    await compareEngines(options, speed, report);
    if (!options.check) {
      await measureStart(speed, report);
      await measureMemory(speed, report);
      if (!options.quick) await measureGrowth(speed, report);
    }
  }
  if (!options.check)
    print(`\nWhat we want to reach, in Chromium\n\n${targetTable(report.figures)}`);
  if (json) report.write(json);
});
