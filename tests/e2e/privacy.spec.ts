import { expect, test } from './support/page';

test('runs under a strict content security policy', async ({ lab, page }) => {
  const refused: string[] = [];
  await page.exposeFunction('onRefused', (what: string) => refused.push(what));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      (window as unknown as { onRefused: (what: string) => void }).onRefused(
        `${event.violatedDirective} ${event.blockedURI}`,
      );
    });
  });
  const response = await page.goto('/');
  expect(response?.headers()['content-security-policy']).toContain(
    "script-src 'self' 'wasm-unsafe-eval'",
  );
  await lab.ready();
  await lab.button('One epoch').click();
  await expect(lab.stat('epoch')).toHaveText('1');
  expect(refused).toEqual([]);
});

test('fetches everything from its own origin, engine and fonts included', async ({ lab, page }) => {
  const paths: string[] = [];
  page.on('request', (request) => paths.push(new URL(request.url()).pathname));
  await lab.open();
  await page.evaluate(() => document.fonts.ready);
  for (const ending of ['.wasm', '.woff2'])
    await expect.poll(() => paths.some((path) => path.endsWith(ending)), ending).toBe(true);
  // That no request left the origin is checked at the end of every test, this one too.
});

test('says what happened when the engine cannot be had', async ({ page }) => {
  await page.route('**/*.wasm', (route) => route.fulfill({ status: 404, body: 'not here' }));
  await page.goto('/');
  await expect(page.getByRole('alert')).toContainText('The engine could not be loaded');
  await expect(page.getByRole('alert')).toContainText('404');
});
