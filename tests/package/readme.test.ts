// The examples of README.md, run as they are printed.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { emptyFolder, installed, pack } from './support/install.js';
import { buildProject, installLibrary } from './support/library.js';
import { allFences, firstFence } from './support/readme.js';
import { inRoot, run } from './support/run.js';

const readme = () => readFileSync(inRoot('README.md'), 'utf8');

/** Lines that say something: not blank, not a lone bracket, not an import. */
const countLines = (source: string) =>
  source.split('\n').filter((line) => !/^\s*([\])};]*$|#include|import )/.test(line)).length;

describe('README.md', () => {
  test('its JavaScript runs as printed', () => {
    const source = firstFence(readme(), '## JavaScript', 'js');
    expect(countLines(source)).toBeLessThanOrEqual(10);
    const folder = installed(pack().file);
    writeFileSync(join(folder, 'example.mjs'), source);
    const { code, stdout, stderr } = run(folder, process.execPath, 'example.mjs');
    expect(stderr).toBe('');
    expect(stdout).not.toBe('');
    expect(code).toBe(0);
  }, 120_000);

  test('its reading of files runs as printed', () => {
    const folder = installed(pack().file);
    writeFileSync(join(folder, 'files.mjs'), firstFence(readme(), '## Files', 'js'));
    const { code, stdout, stderr } = run(folder, process.execPath, 'files.mjs');
    expect(stderr).toBe('');
    expect(stdout).toContain("[ 'blue', 'red' ]");
    expect(stdout.trimEnd().endsWith('4')).toBe(true);
    expect(code).toBe(0);
  }, 120_000);

  test('its threads run as printed', () => {
    const folder = installed(pack().file);
    writeFileSync(join(folder, 'threads.mjs'), firstFence(readme(), '## Threads', 'js'));
    const { code, stdout, stderr } = run(folder, process.execPath, 'threads.mjs');
    expect([code, stdout, stderr]).toEqual([0, 'threads 2\n', '']);
  }, 120_000);

  test('its C++ builds against the installed library and runs as printed', () => {
    const source = firstFence(readme(), '## C++', 'cpp');
    expect(countLines(source)).toBeLessThanOrEqual(10);
    const folder = emptyFolder();
    installLibrary(join(folder, 'prefix'));
    writeFileSync(join(folder, 'example.cpp'), source);
    const { code, stdout, stderr } = run(folder, buildConsumer(folder));
    expect(stderr).toBe('');
    expect(stdout).not.toBe('');
    expect(code).toBe(0);
  }, 900_000);
});

/** A project of its own that finds gatlab under prefix/; gives the program. */
function buildConsumer(folder: string): string {
  writeFileSync(
    join(folder, 'CMakeLists.txt'),
    `cmake_minimum_required(VERSION 3.21)
     project(example LANGUAGES CXX)
     find_package(gatlab REQUIRED)
     add_executable(example example.cpp)
     target_link_libraries(example PRIVATE gatlab::gatlab)`,
  );
  const build = join(folder, 'build');
  buildProject(folder, build, join(folder, 'prefix'));
  return join(build, 'example');
}

describe('docs/javascript.md', () => {
  test('its fences are a program that runs', () => {
    const source = allFences(readFileSync(inRoot('docs/javascript.md'), 'utf8'), 'js');
    const folder = installed(pack().file);
    writeFileSync(join(folder, 'guide.mjs'), source);
    const { code, stdout, stderr } = run(folder, process.execPath, 'guide.mjs');
    expect(stderr).toBe('');
    expect(stdout.split('\n').length).toBeGreaterThan(10);
    expect(code).toBe(0);
  }, 120_000);
});

describe('finding the examples', () => {
  const page = [
    '# T',
    '## C++',
    'text',
    '```cpp',
    'int a;',
    '```',
    '```cpp',
    'int b;',
    '```',
    '## Next',
    '```js',
    '1',
    '```',
  ];

  test('gives the first fence of the language under the heading', () => {
    expect(firstFence(page.join('\n'), '## C++', 'cpp')).toBe('int a;\n');
    expect(firstFence(page.join('\n'), '## Next', 'js')).toBe('1\n');
  });

  test('gives all fences of the language, in order', () => {
    expect(allFences(page.join('\n'), 'cpp')).toBe('int a;\n\nint b;\n');
  });

  test('tells what is missing', () => {
    expect(() => firstFence(page.join('\n'), '## C++', 'js')).toThrow('js fence under "## C++"');
    expect(() => firstFence(page.join('\n'), '## Rust', 'rs')).toThrow('heading "## Rust"');
  });
});
