// The Firefox that the page's tests drive: $FIREFOX, or one on PATH, or the one that setup downloaded.
import { existsSync, readdirSync } from 'node:fs';
import { inRoot } from './paths.mjs';
import { which } from './run.mjs';

/** Where setup puts a Firefox of its own. */
export const ownFirefox = inRoot('.toolchain', 'browsers');

/** A Firefox of this machine, or undefined. */
export function firefox() {
  if (process.env.FIREFOX) return process.env.FIREFOX;
  const own = `${ownFirefox}/firefox`;
  const downloaded = existsSync(own)
    ? readdirSync(own).map((build) => `${own}/${build}/firefox/firefox`)
    : [];
  return ['firefox-esr', 'firefox'].map(which).find(Boolean) ?? downloaded.find(existsSync);
}
