// The suites of `npm test`, in the order they run: what fails fast and cheaply comes first.
import { mkdirSync, rmSync } from 'node:fs';
import { build, buildPreset } from '../build.mjs';
import { runChecks } from '../check.mjs';
import { inRoot } from '../lib/paths.mjs';
import { runLogged } from '../lib/run.mjs';
import { readReport, resultOf } from './reports.mjs';

const bin = (program) => inRoot('node_modules', '.bin', program);

/** Runs a program that writes its report to a file, which is removed first: an old report proves nothing. */
async function runReporting(name, format, commandFor, env = {}) {
  mkdirSync(inRoot('build', 'reports'), { recursive: true });
  const file = inRoot('build', 'reports', `${name}.json`);
  rmSync(file, { force: true });
  const run = await runLogged(`test-${name}`, commandFor(file), { env });
  return readReport(format, file, run);
}

/** gatlab_tests as one of the CMake presets builds it. */
const googleTest =
  (preset, { launcher = [], ending = '', env = {} } = {}) =>
  async () => {
    await buildPreset(preset, 'gatlab_tests');
    const program = inRoot('build', preset, 'tests', 'cpp', `gatlab_tests${ending}`);
    const command = (file) => [...launcher, program, `--gtest_output=json:${file}`];
    return runReporting(`cpp-${preset}`, 'googletest', command, env);
  };

/** The Vitest files of one folder, against the built package. */
const vitest =
  (name, folder, needs = ['wasm', 'lib']) =>
  async () => {
    await build(needs);
    const command = (file) => [
      bin('vitest'),
      'run',
      '--dir',
      folder,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
    ];
    return runReporting(name, 'vitest', command);
  };

async function playwright() {
  await build();
  const command = () => [bin('playwright'), 'test', '--reporter=list,json'];
  const file = inRoot('build', 'reports', 'e2e.json');
  return runReporting('e2e', 'playwright', command, { PLAYWRIGHT_JSON_OUTPUT_FILE: file });
}

const sanitizers = {
  ASAN_OPTIONS: 'detect_leaks=1:strict_string_checks=1',
  UBSAN_OPTIONS: 'print_stacktrace=1:halt_on_error=1',
};

export const suites = [
  {
    name: 'cpp-native',
    group: 'cpp',
    title: 'C++, native, under AddressSanitizer and UndefinedBehaviorSanitizer',
    run: googleTest('asan-ubsan', { env: sanitizers }),
  },
  {
    name: 'cpp-wasm',
    group: 'cpp',
    title: 'C++, as WebAssembly in Node',
    run: googleTest('wasm', { launcher: [process.execPath], ending: '.cjs' }),
  },
  {
    name: 'package',
    group: 'web',
    title: 'npm package in Node',
    run: vitest('package', 'tests/web'),
  },
  {
    name: 'delivery',
    group: 'web',
    title: 'README examples, npm pack and find_package',
    run: vitest('delivery', 'tests/package'),
  },
  { name: 'lab', group: 'e2e', title: 'The lab in Chromium', run: playwright },
  {
    name: 'firefox',
    group: 'e2e',
    title: 'The lab in Firefox',
    run: vitest('firefox', 'tests/firefox', ['wasm', 'lib', 'lab']),
  },
  {
    name: 'style',
    group: 'check',
    title: 'Formatting, lint and types',
    run: async () => resultOf(await runChecks()),
  },
];
