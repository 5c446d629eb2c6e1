// A Chromium for the page's tests where the system's packages have none that runs: Playwright's own download.
import { hasChromium } from '../lib/chromium.mjs';
import { mustRun } from '../lib/run.mjs';
import { canInstall } from './system.mjs';

export async function setUpChromium() {
  if (await hasChromium()) return;
  console.log("setup: downloading Playwright's Chromium");
  const withLibraries = canInstall() ? ['--with-deps'] : [];
  await mustRun('setup-chromium', ['npx', 'playwright', 'install', ...withLibraries, 'chromium'], {
    remedy:
      'Install Chromium or Chrome by hand (or name one in CHROMIUM), then run the command again.',
  });
}
