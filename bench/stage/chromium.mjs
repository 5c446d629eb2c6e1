/** A Chromium with a session in its page. */
import { chromiumFlags, systemChromium } from '../../scripts/lib/chromium.mjs';
import { addresses } from './addresses.mjs';
import { serveBench } from './server.mjs';

/** Runs body(browser, origin); both end with it. */
export async function withChromium({ isolated = false }, body) {
  const { chromium } = await import('@playwright/test');
  const server = await serveBench({ isolated });
  const browser = await chromium.launch({ executablePath: systemChromium(), args: chromiumFlags });
  try {
    return await body(browser, server.origin);
  } finally {
    await browser.close();
    await server.close();
  }
}

/**
 * A page with a session in it.
 * @returns {Promise<import('./place.mjs').Place>}
 */
export async function pageSession(browser, origin) {
  const page = await browser.newPage();
  const failures = [];
  page.on('pageerror', (error) => failures.push(error));
  page.on('crash', () =>
    failures.push(new Error('The page crashed: it may have run out of memory.')),
  );
  page.setDefaultTimeout(0);
  await page.goto(origin + addresses.page);
  await page.waitForFunction(() => globalThis.bench !== undefined);
  const call = (method, request) => {
    if (failures.length > 0) throw failures[0];
    return page.evaluate(([name, argument]) => globalThis.bench[name](argument), [method, request]);
  };
  return { name: 'Chromium', call, close: () => page.close() };
}
