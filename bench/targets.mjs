/** What we want to reach, beside what was measured: ratios and sizes, all of one run in Chromium. */
import { columns, digits } from './report.mjs';
import { names } from './stage/engines.mjs';

const megabyte = 1e6;
const kilobyte = 1e3;

/** The peer's time over ours. */
const faster = (work, engine, wanted) => ({
  title: `${work}: ${engine} over ours`,
  wanted: `at least ${wanted}`,
  value: (median) => median(work, engine) / median(work, names.gatlab),
  met: (value) => value >= wanted,
});

/** One figure of ours, in its own unit. */
const below = (title, work, wanted, scale = 1) => ({
  title,
  wanted: `at most ${wanted}`,
  value: (median) => median(work, names.gatlab) / scale,
  met: (value) => value <= wanted,
});

const besideNative = (work) => ({
  title: `${work}: ours over our native build`,
  wanted: 'at most 1.4',
  value: (median) => median(work, names.gatlab) / median(work, names.native),
  met: (value) => value <= 1.4,
});

const targets = [
  faster('small training', names.plain, 10),
  faster('small training', names.tensorflow, 100),
  faster('small training', names.gather, 100),
  faster('small inference', names.plain, 10),
  faster('small inference', names.onnx, 10),
  faster('large training', names.plain, 6),
  faster('large training', names.tensorflow, 20),
  faster('large training', names.gather, 20),
  faster('large inference', names.plain, 6),
  faster('large inference', names.onnx, 5),
  {
    title: 'large training: one thread over two, both in the worker',
    wanted: 'at least 1.7',
    value: (median) =>
      median('large training', names.worker) / median('large training', names.twoThreads),
    met: (value) => value >= 1.7,
  },
  ...['small training', 'small inference', 'large training', 'large inference'].map(besideNative),
  below('heap, large training, MB', 'heap large training', 250, megabyte),
  below('growth of inference, power of the edges', 'growth inference', 1.05),
  below('growth of training, power of the edges', 'growth training', 1.05),
  below('download, kB', 'download', 120, kilobyte),
  below('load() to first prediction, ms', 'first prediction', 100),
];

/**
 * @param {import('./report.mjs').Figure[]} figures those that are there count, the others' targets are left out
 * @returns {string} a table
 */
export function targetTable(figures) {
  const median = (work, engine) =>
    figures.find(
      (one) => one.work === work && one.engine === engine && one.environment === 'Chromium',
    )?.median ?? Number.NaN;
  const rows = targets
    .map(({ title, wanted, value, met }) => ({ title, wanted, got: value(median), met }))
    .filter(({ got }) => !Number.isNaN(got))
    .map(({ title, wanted, got, met }) => [
      title,
      wanted,
      digits(got),
      met(got) ? 'met' : 'not met',
    ]);
  return columns([['', 'wanted', 'measured', ''], ...rows], 2);
}
