// A Chromium for the page's tests: the system's, else Debian's, else Playwright's own download.
import { playwrightHasChromium, systemChromium } from '../lib/chromium.mjs';
import { mustRun, output } from '../lib/run.mjs';
import { aptInstall, canInstall } from './system.mjs';

// Ubuntu's package only points to a snap, which does not run in containers.
const hasDebianChromium = () =>
  output('sh', ['-c', '. /etc/os-release && echo "$ID"']) === 'debian';

export async function setUpChromium() {
  if (systemChromium() || (await playwrightHasChromium())) return;
  if (canInstall() && hasDebianChromium()) {
    await aptInstall(['chromium']);
    return;
  }
  console.log("setup: downloading Playwright's Chromium");
  const withLibraries = canInstall() ? ['--with-deps'] : [];
  await mustRun('setup-chromium', ['npx', 'playwright', 'install', ...withLibraries, 'chromium'], {
    remedy:
      'Install Chromium or Chrome by hand (or name one in CHROMIUM), then run the command again.',
  });
}
