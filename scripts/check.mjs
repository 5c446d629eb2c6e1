// Formatting, lint and types. `npm run check` looks, `npm run format` (--write) repairs what can be repaired.
// usage: npm run check     npm run format [-- PATH...]
import { pathToFileURL } from 'node:url';
import { main } from './lib/failure.mjs';
import { filesOf } from './lib/files.mjs';
import { inRoot } from './lib/paths.mjs';
import { mustRun, output, parseVersion, runLogged } from './lib/run.mjs';
import { setUp } from './setup.mjs';

const bin = (program) => inRoot('node_modules', '.bin', program);

// Releases of clang-format disagree about details; Debian 12's is the one we follow.
const clangFormatRelease = 14;

/** clang-format of the release we follow, or undefined. */
function clangFormat() {
  const names = [`clang-format-${clangFormatRelease}`, 'clang-format'];
  return names.find(
    (name) => parseVersion(output(name, ['--version']))?.[0] === clangFormatRelease,
  );
}

const cppFolders = ['src', 'bindings', 'tests', 'examples'];

/** The C++ files of these folders, or these files. */
const cppFiles = (paths = cppFolders) =>
  paths.flatMap((path) => filesOf(inRoot(path))).filter((file) => /\.(cpp|h)$/.test(file));

/** The command of each check; undefined where this machine cannot run it. */
function commands() {
  const format = clangFormat();
  return {
    'clang-format': format && [format, '--dry-run', '-Werror', ...cppFiles()],
    biome: [bin('biome'), 'ci', '--colors=off', '--error-on-warnings', '.'],
    types: [bin('tsc'), '--noEmit', '--project', 'tsconfig.json'],
    'types of the lab': [
      bin('svelte-check'),
      '--workspace',
      'web/lab',
      '--tsconfig',
      './tsconfig.json',
      '--fail-on-warnings',
    ],
  };
}

/** @returns {Promise<{name: string, outcome: 'passed' | 'failed' | 'skipped', message?: string}[]>} */
export async function runChecks() {
  const results = [];
  for (const [name, command] of Object.entries(commands())) {
    if (!command) {
      results.push({ name: `${name} (needs release ${clangFormatRelease})`, outcome: 'skipped' });
      continue;
    }
    const run = await runLogged(`check-${name.replaceAll(' ', '-')}`, command);
    if (run.code === 0) results.push({ name, outcome: 'passed' });
    else results.push({ name, outcome: 'failed', message: run.tail() });
  }
  return results;
}

/** Formats these files and folders, or all. */
async function format(paths) {
  const program = clangFormat();
  if (!program) {
    console.log(`C++ is left as it is: clang-format ${clangFormatRelease} is not here.`);
  }
  const cpp = cppFiles(paths);
  if (program && cpp.length > 0) await mustRun('format-cpp', [program, '-i', ...cpp]);
  // What Biome cannot repair is for `npm run check` to report.
  await runLogged('format-web', [bin('biome'), 'check', '--write', ...(paths ?? ['.'])]);
  return 0;
}

async function check() {
  const results = await runChecks();
  const verdicts = { passed: 'ok  ', failed: 'FAIL', skipped: 'skip' };
  for (const { name, outcome, message } of results) {
    console.log(`${verdicts[outcome]} ${name}`);
    if (message) console.log(`\n${message}\n`);
  }
  return results.some(({ outcome }) => outcome === 'failed') ? 1 : 0;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main(async () => {
    const [mode, ...paths] = process.argv.slice(2);
    await setUp('test');
    return mode === '--write' ? format(paths.length > 0 ? paths : undefined) : check();
  });
}
