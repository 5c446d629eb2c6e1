// The Chromium that the page's tests drive: $CHROMIUM, or one on PATH, or the one Playwright downloaded.
import { existsSync } from 'node:fs';
import { which } from './run.mjs';

const names = ['chromium', 'google-chrome', 'google-chrome-stable'];

/** A Chromium of this machine, or undefined. */
export function systemChromium() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  return names.map(which).find(Boolean);
}

/** Whether there is one to drive. Needs the Node dependencies. */
export async function hasChromium() {
  if (systemChromium()) return true;
  const { chromium } = await import('@playwright/test');
  return existsSync(chromium.executablePath());
}

/** Quiet, reproducible, and able to run as root in a container. */
export const chromiumFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
