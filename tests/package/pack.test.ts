// What a user gets: the packed package, installed in an empty folder, run and compiled against.
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { installed, pack } from './support/install.js';
import { inRoot, mustRun, run } from './support/run.js';

let names: string[];
let folder: string;

beforeAll(() => {
  const packed = pack();
  names = packed.names;
  folder = installed(packed.file);
}, 120_000);

/** Runs a module in the folder of the installed package. */
function runModule(name: string, source: string) {
  writeFileSync(join(folder, name), source);
  return run(folder, process.execPath, name);
}

describe('the packed package', () => {
  test('holds what is needed to run it, and nothing else', () => {
    for (const needed of [
      'dist/index.js',
      'dist/index.d.ts',
      'dist/worker.js',
      'dist/thread.js',
      'dist/gatlab.wasm',
      'dist/gatlab-first.wasm',
      'dist/gatlab-rest.wasm',
      'dist/gatlab-threads.wasm',
      'LICENSE',
    ]) {
      expect(names).toContain(needed);
    }
    const others = names.filter(
      (name) => !name.startsWith('dist/') && !/^[A-Z]+(\.md)?$/.test(name),
    );
    expect(others).toEqual(['package.json']);
  });

  test('needs no other package', () => {
    expect(packageJson).not.toHaveProperty('dependencies');
  });

  test('runs', () => {
    const { code, stdout, stderr } = runModule(
      'positive.mjs',
      `import { load } from 'gatlab';
       const lab = await load();
       const graph = await lab.graph({ x: [[1, 0], [0, 1]], edges: [[0, 1]] });
       const model = await lab.model({ inChannels: 2, layers: [{ conv: 'gat', outChannels: 2 }] });
       const { probabilities } = await model.predict(graph);
       console.log(lab.version, probabilities.shape.join());`,
    );
    expect(stderr).toBe('');
    expect(stdout).toBe(`${packageJson.version} 2,2\n`);
    expect(code).toBe(0);
  });

  test('runs with the engine embedded', () => {
    const { code, stdout } = runModule(
      'inline.mjs',
      `import { load } from 'gatlab/inline';
       console.log((await load()).version);`,
    );
    expect([code, stdout]).toEqual([0, `${packageJson.version}\n`]);
  });

  test('fails with words when it is used wrongly', () => {
    const { code, stderr } = runModule(
      'negative.mjs',
      `import { load } from 'gatlab';
       await (await load()).graph({ x: [[1, 0], [0, 1]], edges: [[0, 2]] });`,
    );
    expect(code).toBe(1);
    expect(stderr).toContain(
      'GatlabError: edges: expected whole numbers from 0 to 1, got 2 at position 0.',
    );
  });

  test('gives the address of its wasm file and of its worker', () => {
    const { stdout } = runModule(
      'addresses.mjs',
      `for (const name of ['gatlab.wasm', 'worker']) console.log(import.meta.resolve('gatlab/' + name).slice(-12));`,
    );
    expect(stdout).toBe('/gatlab.wasm\nst/worker.js\n');
  });

  test('can be imported where nothing of a browser or of Node’s files is there, as a server does', () => {
    const { code, stdout } = runModule(
      'import_only.mjs',
      `delete globalThis.Worker; delete globalThis.fetch; delete globalThis.document;
       process.getBuiltinModule = undefined;
       const before = Object.keys(globalThis).length;
       await import('gatlab');
       console.log(Object.keys(globalThis).length - before);`,
    );
    expect([code, stdout]).toEqual([0, '0\n']);
  });
});

describe('a TypeScript program', () => {
  const compile = (target: string, options: object) => {
    copyFileSync(inRoot('tests/package/consumer.ts'), join(folder, 'consumer.ts'));
    const compilerOptions = {
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      target: 'ES2022',
      types: [],
      outDir: target,
      ...options,
    };
    const config = { compilerOptions, files: ['consumer.ts'] };
    writeFileSync(join(folder, `${target}.json`), JSON.stringify(config));
    return mustRun(
      folder,
      process.execPath,
      inRoot('node_modules/typescript/bin/tsc'),
      '-p',
      `${target}.json`,
    );
  };

  test.each([
    ['nodenext', { module: 'NodeNext', lib: ['ES2022', 'ESNext.Disposable', 'DOM'] }],
    ['bundler', { module: 'ESNext', moduleResolution: 'Bundler', lib: ['ESNext', 'DOM'] }],
  ])(
    'compiles with %s and runs',
    (target, options) => {
      compile(target, options);
      const { code, stdout, stderr } = run(folder, process.execPath, `${target}/consumer.js`);
      expect(stderr).toBe('');
      const each = ['true', '2×2 4 3'];
      expect(stdout.trim().split('\n')).toEqual([
        ...each,
        ...each,
        ...each,
        '1×2×3 true',
        '1',
        '6',
        '1 0.01',
        'value nodes',
      ]);
      expect(code).toBe(0);
    },
    60_000,
  );
});
