// Everything the project needs, installed if missing. Quick when nothing is; Node's own modules only, since this runs first.
// usage: node scripts/setup.mjs [app|test]     app: what `npm start` needs; test (default): what `npm test` needs as well
import { pathToFileURL } from 'node:url';
import { Failure, main } from './lib/failure.mjs';
import { setUpChromium } from './setup/chromium.mjs';
import { setUpEmscripten } from './setup/emscripten.mjs';
import { setUpFirefox } from './setup/firefox.mjs';
import { setUpNodeModules } from './setup/node_modules.mjs';
import { setUpSystemPackages } from './setup/system.mjs';

/** @param {'app' | 'test'} scope */
export async function setUp(scope) {
  await setUpNodeModules();
  await setUpSystemPackages(scope);
  await setUpEmscripten();
  if (scope === 'test') {
    await setUpChromium();
    await setUpFirefox();
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main(async () => {
    const scope = process.argv[2] ?? 'test';
    if (scope !== 'app' && scope !== 'test') {
      throw new Failure(`scope: expected app or test, got "${scope}".`);
    }
    await setUp(scope);
    console.log('Everything is in place.');
  });
}
