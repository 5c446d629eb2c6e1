// Which Emscripten and which Eigen 5 the WebAssembly build uses; the choice is written to .toolchain/selected.cmake.
import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Failure } from '../lib/failure.mjs';
import { inRoot, toolchain } from '../lib/paths.mjs';
import { atLeast, mustRun, output, parseVersion, which } from '../lib/run.mjs';

const minimum = [3, 1, 69];
const laidEmscripten = join(toolchain, 'emscripten');
const laidEigen = join(toolchain, 'eigen');
const eigenHeaders = (prefix) => join(prefix, 'usr', 'include', 'eigen3');

/** The folder of an emcc, where its CMake modules are, or undefined. */
function emscriptenRoot(emcc) {
  const beside = dirname(realpathSync(emcc));
  const told = () => output(join(beside, 'em-config'), ['EMSCRIPTEN_ROOT']);
  const isRoot = (folder) =>
    folder && existsSync(join(folder, 'cmake/Modules/Platform/Emscripten.cmake'));
  return [() => beside, told].map((find) => find()).find(isRoot);
}

/** An Emscripten that the person has already: on PATH, or in EMSDK; undefined if there is none or it is too old. */
function ownEmscripten() {
  const { EMSDK } = process.env;
  const candidates = [which('emcc'), EMSDK && join(EMSDK, 'upstream/emscripten/emcc')];
  for (const emcc of candidates) {
    if (!emcc || !existsSync(emcc)) continue;
    if (!atLeast(parseVersion(output(emcc, ['--version'])), minimum)) continue;
    const found = emscriptenRoot(emcc);
    if (found) return found;
  }
  return undefined;
}

/** Whether our own copy is complete and was laid for this very folder: its programs hold absolute paths. */
function isLaid() {
  if (!existsSync(join(laidEmscripten, '.ok'))) return false;
  const config = readFileSync(join(laidEmscripten, 'usr/share/emscripten/.emscripten'), 'utf8');
  return config.includes(`'${laidEmscripten}/`);
}

async function lay(what, prefix) {
  await mustRun(`setup-${what}`, ['bash', inRoot('scripts/setup/lay-toolchain.sh'), what, prefix], {
    remedy: [
      'Check that apt reaches a Debian mirror (`apt-get update`; DEBIAN_MIRROR names another one), or install it yourself:',
      '  Emscripten 3.1.69 or newer (https://emscripten.org), with emcc on PATH or EMSDK set,',
      '  Eigen 5, with the folder that holds Eigen/Core named in GATLAB_EIGEN_INCLUDE,',
      'then run the command again.',
    ].join('\n'),
  });
}

async function chooseEmscripten() {
  const own = ownEmscripten();
  if (own) return own;
  if (!isLaid()) {
    console.log('setup: laying Emscripten into .toolchain (310 MB, about a minute)');
    rmSync(laidEmscripten, { recursive: true, force: true });
    await lay('emscripten', laidEmscripten);
  }
  return join(laidEmscripten, 'usr/share/emscripten');
}

async function chooseEigen() {
  const { GATLAB_EIGEN_INCLUDE } = process.env;
  if (GATLAB_EIGEN_INCLUDE) {
    if (existsSync(join(GATLAB_EIGEN_INCLUDE, 'Eigen/Core'))) return GATLAB_EIGEN_INCLUDE;
    throw new Failure(
      `GATLAB_EIGEN_INCLUDE: expected a folder that holds Eigen/Core, got ${GATLAB_EIGEN_INCLUDE}.`,
    );
  }
  const withEmscripten = eigenHeaders(laidEmscripten);
  if (existsSync(withEmscripten)) return withEmscripten;
  if (!existsSync(join(laidEigen, '.ok'))) {
    console.log('setup: laying Eigen 5 into .toolchain');
    await lay('eigen', laidEigen);
  }
  return eigenHeaders(laidEigen);
}

export async function setUpEmscripten() {
  mkdirSync(toolchain, { recursive: true });
  // Emscripten's own scripts are CommonJS; without this they would inherit "type": "module" from our package.json.
  const packageFile = join(toolchain, 'package.json');
  if (!existsSync(packageFile)) writeFileSync(packageFile, '{}\n');

  const selected = [
    `set(GATLAB_EMSCRIPTEN_ROOT "${await chooseEmscripten()}")`,
    `set(GATLAB_EIGEN_INCLUDE "${await chooseEigen()}")`,
    '',
  ].join('\n');
  const file = join(toolchain, 'selected.cmake');
  if (existsSync(file) && readFileSync(file, 'utf8') === selected) return;
  // A build folder keeps the compiler it was configured with.
  for (const preset of ['wasm', 'wasm-debug']) {
    rmSync(inRoot('build', preset), { recursive: true, force: true });
  }
  writeFileSync(file, selected);
}
