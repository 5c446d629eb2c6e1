// `npm test`: every suite, each reported, and at the end one line `N passed, M failed`.
// usage: npm test                         all of them
//        npm test -- cpp|web|e2e|check    some of them; also by name: cpp-wasm, package …
// environment: GATLAB_FIXTURES  the folder of reference files that the C++ tests run through
import { Failure, main } from './lib/failure.mjs';
import { setUp } from './setup.mjs';
import { crashed, summary, total } from './test/reports.mjs';
import { suites } from './test/suites.mjs';

function select(words) {
  if (words.length === 0) return suites;
  const known = [...new Set(suites.flatMap(({ name, group }) => [group, name]))];
  const unknown = words.find((word) => !known.includes(word));
  if (unknown) throw new Failure(`suite: expected one of ${known.join(', ')}; got "${unknown}".`);
  return suites.filter(({ name, group }) => words.includes(name) || words.includes(group));
}

/** Runs one suite; whatever goes wrong is its failure, and the next one still runs. */
async function report(suite) {
  const started = performance.now();
  let result;
  try {
    result = await suite.run();
  } catch (error) {
    result = crashed(error instanceof Failure ? error.message : error.stack);
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const verdict = result.failed > 0 ? 'FAIL' : 'ok  ';
  console.log(`${verdict} ${suite.title}: ${summary(result)} (${seconds} s)`);
  for (const name of result.skippedNames) console.log(`       skipped: ${name}`);
  for (const name of result.failedNames) console.log(`       failed: ${name}`);
  if (result.failed > 0 && result.details) console.log(`\n${result.details}\n`);
  return result;
}

await main(async () => {
  const selected = select(process.argv.slice(2));
  await setUp('test');
  const results = [];
  for (const suite of selected) results.push(await report(suite));
  const sum = total(results);
  console.log(`\n${summary(sum)}`);
  return sum.failed > 0 ? 1 : 0;
});
