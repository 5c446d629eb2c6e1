// Runs one of the examples against the built package.
// usage: npm run example -- NAME [ARGUMENT]...
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { build } from './build.mjs';
import { Failure, main } from './lib/failure.mjs';
import { inRoot } from './lib/paths.mjs';
import { setUp } from './setup.mjs';

const fileOf = (name) => inRoot('examples', `${name}.mjs`);

function known() {
  const folder = inRoot('examples');
  if (!existsSync(folder)) return 'none';
  return readdirSync(folder)
    .filter((file) => file.endsWith('.mjs'))
    .map((file) => file.slice(0, -'.mjs'.length))
    .join(', ');
}

await main(async () => {
  const [name, ...rest] = process.argv.slice(2);
  if (!name || !/^[\w-]+$/.test(name) || !existsSync(fileOf(name))) {
    throw new Failure(
      `example: expected one of ${known()}, got ${name ? `"${name}"` : 'nothing'}.`,
      {
        remedy: 'Usage: npm run example -- NAME [ARGUMENT]...',
      },
    );
  }
  await setUp('app');
  await build(['wasm', 'lib']);
  // npm runs scripts in the root; a relative folder means the one where the person stands.
  const cwd = process.env.INIT_CWD ?? process.cwd();
  const child = spawn(process.execPath, [fileOf(name), ...rest], { cwd, stdio: 'inherit' });
  return new Promise((resolve) => child.on('close', (code) => resolve(code ?? 1)));
});
