// How long after a click, a key or a movement of the pointer the page shows that it was heard.
import { ms, openLab, SLOWDOWN, table } from './page.mjs';

/** People feel what takes longer, in ms. */
const WANTED = 200;
const middle = async (locator) => {
  await locator.waitFor();
  const box = await locator.boundingBox();
  // It was replaced just now.
  if (!box) return middle(locator);
  return [box.x + box.width / 2, box.y + box.height / 2];
};
const click = (find) => async (page) => page.mouse.click(...(await middle(find(page))));
const button = (name) => click((page) => page.getByRole('button', { name, exact: true }));
const cell = (page) => page.locator('#adjacency :is(td[data-row="1"][data-column="3"], canvas)');
const level = (name) => click((page) => page.locator(`header label:has(input[value="${name}"])`));
const node = (page) => page.locator('#graph [data-node="2"]');

/** What is done to an example, one after the other. */
const actions = [
  ['point at a node', async (page) => page.mouse.move(...(await middle(node(page))))],
  ['pin it', async (page) => page.mouse.click(...(await middle(node(page))))],
  ['toggle an edge', click(cell)],
  ['another head', click((page) => page.locator('#attention .picker label').nth(1))],
  ['by class', click((page) => page.locator('#attention button[aria-pressed]').first())],
  ['one epoch', button('One epoch')],
  ['train', button('Train')],
  ['pause', button('Pause')],
  ['Layer', level('layer')],
  ['Model', level('model')],
  ['another language', button('中文')],
  ['dark', click((page) => page.locator('header .tools button.icon').last())],
];

/** From the input to the next paint, as the browser tells it (Event Timing, in steps of 8 ms). */
async function timed(page, act) {
  await page.evaluate(() => {
    globalThis.heard = [];
    globalThis.listening ??= new PerformanceObserver((list) => {
      globalThis.heard.push(...list.getEntries().map(({ duration }) => duration));
    });
    globalThis.listening.observe({ type: 'event', durationThreshold: 16 });
  });
  await act(page);
  return page.evaluate(async () => {
    const until = (work, ...rest) => new Promise((done) => work(done, ...rest));
    await until(setTimeout, 250);
    // A training leaves no idle time; nothing here takes so long otherwise.
    await until(requestIdleCallback, { timeout: 5000 });
    await until(setTimeout, 50);
    return Math.max(0, ...globalThis.heard);
  });
}

export async function reportAnswering(browser, url) {
  const shown = ['study', 'miserables', 'citation'];
  const rates = [1, SLOWDOWN];
  const print = table([
    ['from input to paint', 24],
    ...shown.flatMap((example) => rates.map((rate) => [rate > 1 ? `÷ ${rate}` : example, 12])),
  ]);
  const pages = [];
  for (const example of shown) {
    for (const rate of rates)
      pages.push({ rate, page: (await openLab(browser, url, example, rate)).page });
  }
  for (const [name, act] of actions) {
    const times = [];
    for (const { page } of pages) {
      await page.bringToFront();
      times.push(await timed(page, act));
    }
    print([name, ...times.map((time) => (time < 16 ? '< 16 ms' : ms(time)))]);
  }
  print(['wanted', ...pages.map(({ rate }) => (rate === 1 ? `< ${WANTED} ms` : '–'))]);
}
