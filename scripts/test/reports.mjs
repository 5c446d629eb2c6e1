// What the test runners report, in one form: how many passed, failed and were skipped, and the names of the latter two.
import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { root } from '../lib/paths.mjs';

/** One change can break hundreds of tests; the first few say why, and the log has all. */
const mostMessages = 20;

/**
 * @typedef {{passed: number, failed: number, skipped: number,
 *            failedNames: string[], skippedNames: string[], details?: string}} Result
 */

/**
 * @param {{name: string, outcome: 'passed' | 'failed' | 'skipped', message?: string}[]} cases
 * @returns {Result} its details are the messages of the cases, if they have any
 */
export function resultOf(cases) {
  const names = (outcome) => cases.filter((one) => one.outcome === outcome).map(({ name }) => name);
  const failedNames = names('failed');
  const skippedNames = names('skipped');
  const messages = cases.map(({ message }) => message).filter(Boolean);
  return {
    passed: names('passed').length,
    failed: failedNames.length,
    skipped: skippedNames.length,
    failedNames,
    skippedNames,
    details: messages.slice(0, mostMessages).join('\n\n'),
  };
}

/** A suite that did not get as far as reporting counts as one failure. @returns {Result} */
export function crashed(details) {
  return { passed: 0, failed: 1, skipped: 0, failedNames: [], skippedNames: [], details };
}

/** @param {Result[]} results */
export function total(results) {
  const sum = (key) => results.reduce((so_far, result) => so_far + result[key], 0);
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
}

/** `N passed, M failed`, and how many were skipped if any. */
export function summary({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** The cases of a GoogleTest report (--gtest_output=json). */
function googleTestCases(report) {
  const outcome = (test) => {
    if (test.failures) return 'failed';
    return test.status === 'RUN' && test.result === 'COMPLETED' ? 'passed' : 'skipped';
  };
  // A parametrised test is named by its index; its parameter says more.
  const name = (suite, test) =>
    `${suite.name}.${test.name}${test.value_param ? ` ${test.value_param}` : ''}`;
  return report.testsuites.flatMap((suite) =>
    suite.testsuite.map((test) => ({
      name: name(suite, test),
      outcome: outcome(test),
      message: test.failures?.map(({ failure }) => failure).join('\n'),
    })),
  );
}

/** The cases of a Vitest report (--reporter=json). */
function vitestCases(report) {
  const outcomes = { passed: 'passed', failed: 'failed' };
  return report.testResults.flatMap((file) => {
    const cases = file.assertionResults.map((test) => ({
      name: test.fullName,
      outcome: outcomes[test.status] ?? 'skipped',
    }));
    // A file that cannot even be loaded has no cases, and is a failure.
    const isBroken = file.status === 'failed' && !cases.some(({ outcome }) => outcome === 'failed');
    return isBroken ? [...cases, { name: relative(root, file.name), outcome: 'failed' }] : cases;
  });
}

/** The cases of a Playwright report (--reporter=json). */
function playwrightCases(report) {
  const outcomes = { expected: 'passed', skipped: 'skipped' }; // unexpected and flaky are failures
  const casesOf = (suite, path) => [
    ...(suite.suites ?? []).flatMap((inner) => casesOf(inner, [...path, inner.title])),
    ...(suite.specs ?? []).flatMap((spec) =>
      spec.tests.map((test) => ({
        name: [...path, spec.title].join(' › '),
        outcome: outcomes[test.status] ?? 'failed',
      })),
    ),
  ];
  return report.suites.flatMap((suite) => casesOf(suite, [suite.title]));
}

const readers = {
  googletest: googleTestCases,
  vitest: vitestCases,
  playwright: playwrightCases,
};

/**
 * Reads a report, and believes it only if the run behind it makes sense.
 * @param {keyof typeof readers} format
 * @param {string} file
 * @param {{code: number, tail: () => string}} run
 * @returns {Result}
 */
export function readReport(format, file, run) {
  if (!existsSync(file))
    return crashed(`The run ended early (exit code ${run.code}).\n\n${run.tail()}`);
  const result = resultOf(readers[format](JSON.parse(readFileSync(file, 'utf8'))));
  if (result.passed + result.failed === 0) return crashed(`No test ran.\n\n${run.tail()}`);
  if (run.code !== 0 && result.failed === 0) {
    const failedName = `(exit code ${run.code} although every test passed)`;
    return { ...result, failed: 1, failedNames: [failedName], details: run.tail() };
  }
  return { ...result, details: result.details || run.tail() };
}
