// Trains a paper's model on a graph with a public split, by the paper's recipe, once per seed.
// usage: npm run example -- planetoid FOLDER [--preset NAME] [--seeds N]
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { GatlabError, load, presets } from 'gatlab';
import { ReadingError } from './reading/failure.mjs';
import { readFolder } from './reading/folder.mjs';

const usage = `usage: npm run example -- ${basename(process.argv[1], '.mjs')} FOLDER [--preset NAME] [--seeds N]`;

/** The recipes for one graph whose nodes have one class each. */
const recipes = Object.keys(presets).filter((name) => !name.endsWith('PPI'));

async function trainOnce(lab, graph, preset, seed) {
  const { numFeatures: inChannels, numClasses: outChannels } = graph;
  const recipe = presets[preset]({ inChannels, outChannels, seed });
  const model = await lab.model(recipe.model);
  const started = performance.now();
  const { history, bestEpoch } = await model.fit(graph, recipe.train);
  const seconds = (performance.now() - started) / 1000;
  const { accuracy } = await model.evaluate(graph, 'test');
  model.dispose();
  return { accuracy, epochs: history.length, bestEpoch, seconds };
}

const msPerEpoch = ({ seconds, epochs }) => (1000 * seconds) / epochs;

const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length;

/** Of the sample; 0 for a single value. */
function standardDeviation(values) {
  const middle = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  return Math.sqrt(squares / Math.max(values.length - 1, 1));
}

function report(runs) {
  const accuracies = runs.map(({ accuracy }) => accuracy);
  console.log(`mean test accuracy ${mean(accuracies).toFixed(4)}`);
  console.log(`sd                 ${standardDeviation(accuracies).toFixed(4)}`);
  console.log(`epochs             ${mean(runs.map(({ epochs }) => epochs)).toFixed(0)} a seed`);
  console.log(`ms per epoch       ${mean(runs.map(msPerEpoch)).toFixed(2)}`);
  console.log(`seconds            ${mean(runs.map(({ seconds }) => seconds)).toFixed(1)} a seed`);
}

function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      preset: { type: 'string', default: 'gatCora' },
      seeds: { type: 'string', default: '5' },
    },
  });
  if (positionals.length !== 1)
    throw new ReadingError(`folder: expected one, got ${positionals.length}. ${usage}`);
  if (!/^[1-9]\d*$/.test(values.seeds)) {
    throw new ReadingError(`--seeds: expected a number from 1, got "${values.seeds}". ${usage}`);
  }
  if (!recipes.includes(values.preset)) {
    throw new ReadingError(
      `--preset: expected one of ${recipes.join(', ')}, got "${values.preset}". ${usage}`,
    );
  }
  return { folder: positionals[0], preset: values.preset, seeds: Number(values.seeds) };
}

async function main() {
  const { folder, preset, seeds } = readArguments();
  const input = readFolder(folder);
  const lab = await load();
  const graph = await lab.graph(input);
  const { numNodes, numEdges, numFeatures, numClasses } = graph;
  console.log(
    `${folder}: ${numNodes} nodes, ${numEdges} edges, ${numFeatures} features, ${numClasses} classes`,
  );
  const runs = [];
  for (let seed = 0; seed < seeds; seed++) {
    const run = await trainOnce(lab, graph, preset, seed);
    const accuracy = run.accuracy.toFixed(4);
    console.log(
      `seed ${seed}  test accuracy ${accuracy}  epochs ${run.epochs} (best ${run.bestEpoch})  ${msPerEpoch(run).toFixed(2)} ms each`,
    );
    runs.push(run);
  }
  report(runs);
}

main().catch((error) => {
  const expected =
    error instanceof ReadingError ||
    error instanceof GatlabError ||
    error.code?.startsWith?.('ERR_PARSE_ARGS');
  console.error(expected ? error.message : error);
  process.exitCode = 1;
});
