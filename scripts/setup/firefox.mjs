// A Firefox for the page's tests where the system's packages have none that runs: Mozilla's own, by Puppeteer's installer.
import { firefox, ownFirefox } from '../lib/firefox.mjs';
import { mustRun } from '../lib/run.mjs';

export async function setUpFirefox() {
  if (firefox()) return;
  console.log('setup: downloading Firefox');
  const install = ['npx', '@puppeteer/browsers', 'install', 'firefox@esr', '--path', ownFirefox];
  await mustRun('setup-firefox', install, {
    remedy: 'Install Firefox by hand (or name one in FIREFOX), then run the command again.',
  });
}
