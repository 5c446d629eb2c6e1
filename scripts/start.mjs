// `npm start`: from a clone to the lab in the browser. Sets up, builds what changed, serves it.
// `npm run dev` (--dev) serves the lab's sources instead, reloading as they change.
import { spawn } from 'node:child_process';
import { build } from './build.mjs';
import { main } from './lib/failure.mjs';
import { inRoot, labOutput, root } from './lib/paths.mjs';
import { portFromEnvironment, serve } from './serve.mjs';
import { setUp } from './setup.mjs';

function serveSources() {
  const vite = inRoot('node_modules', '.bin', 'vite');
  const child = spawn(vite, ['--config', 'web/lab/vite.config.ts'], {
    cwd: root,
    stdio: 'inherit',
  });
  return new Promise((resolve) => child.on('close', (code) => resolve(code ?? 0)));
}

await main(async () => {
  await setUp('app');
  if (process.argv.includes('--dev')) {
    await build(['wasm', 'lib']);
    return serveSources();
  }
  const port = portFromEnvironment();
  console.log('Building what has changed (the first time takes a few minutes) …');
  await build();
  const { url } = await serve({ folder: labOutput, port });
  console.log(`The lab is at ${url} (Ctrl+C ends it)`);
});
