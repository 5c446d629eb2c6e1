// Trains the model of the GAT paper (Veličković et al. 2018, section 3.3) on a citation graph.
// usage: npm run example -- cora FOLDER [--seeds N]
import { parseArgs } from 'node:util';
import { GatlabError, load } from 'gatlab';
import { ReadingError } from './reading/failure.mjs';
import { readFolder } from './reading/folder.mjs';

const usage = 'usage: npm run example -- cora FOLDER [--seeds N]';

/** Two layers: 8 heads of 8 channels, then one head that votes for the classes. Dropout of 0.6 thrice, as in the paper's own code. */
const paperModel = (inChannels, classes, seed) => ({
  inChannels,
  layers: [
    { conv: 'gat', heads: 8, outChannels: 8, activation: 'elu', messageDropout: 0.6 },
    { conv: 'gat', heads: 1, outChannels: classes, concat: false, messageDropout: 0.6 },
  ],
  dropout: 0.6,
  attentionDropout: 0.6,
  seed,
});

/** Stop after 100 epochs in which neither loss nor accuracy on the validation nodes got better. */
const paperTraining = {
  epochs: 100_000,
  lr: 0.005,
  weightDecay: 5e-4,
  patience: 100,
  monitor: 'both',
};

async function trainOnce(lab, graph, seed) {
  const model = await lab.model(paperModel(graph.numFeatures, graph.numClasses, seed));
  const started = performance.now();
  const { history, bestEpoch } = await model.fit(graph, paperTraining);
  const msPerEpoch = (performance.now() - started) / history.length;
  const { accuracy } = await model.evaluate(graph, 'test');
  model.dispose();
  return { accuracy, epochs: history.length, bestEpoch, msPerEpoch };
}

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
  console.log(`ms per epoch       ${mean(runs.map(({ msPerEpoch }) => msPerEpoch)).toFixed(2)}`);
}

function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { seeds: { type: 'string', default: '5' } },
  });
  if (positionals.length !== 1)
    throw new ReadingError(`folder: expected one, got ${positionals.length}. ${usage}`);
  if (!/^[1-9]\d*$/.test(values.seeds)) {
    throw new ReadingError(`--seeds: expected a number from 1, got "${values.seeds}". ${usage}`);
  }
  return { folder: positionals[0], seeds: Number(values.seeds) };
}

async function main() {
  const { folder, seeds } = readArguments();
  const input = readFolder(folder);
  const lab = await load();
  const graph = await lab.graph(input);
  const { numNodes, numEdges, numFeatures, numClasses } = graph;
  console.log(
    `${folder}: ${numNodes} nodes, ${numEdges} edges, ${numFeatures} features, ${numClasses} classes`,
  );
  const runs = [];
  for (let seed = 0; seed < seeds; seed++) {
    const run = await trainOnce(lab, graph, seed);
    const accuracy = run.accuracy.toFixed(4);
    console.log(
      `seed ${seed}  test accuracy ${accuracy}  epochs ${run.epochs} (best ${run.bestEpoch})  ${run.msPerEpoch.toFixed(2)} ms each`,
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
