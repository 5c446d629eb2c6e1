// First paint, and how long until the page shows what the model says and has nothing else to do.
import { examples, median, ms, newPage, SLOWDOWN, table } from './page.mjs';

const OPENINGS = 5;
/** As long as an opening may take to be counted, in ms at full speed. */
const LONGEST = 1000;

/** Opens the page once. The page looks at itself: a test tool's own scripts would cost as much as a third of it. */
async function openOnce(browser, address, slowdown) {
  const { page } = await newPage(browser, slowdown);
  await page.addInitScript(() => {
    const look = () => {
      if (!document.querySelector('main[data-ready="true"]')) return setTimeout(look, 10);
      return requestIdleCallback(() => {
        globalThis.answersAfter = performance.now();
      });
    };
    setTimeout(look, 10);
  });
  await page.goto(address, { waitUntil: 'commit' });
  await page.waitForTimeout(LONGEST * slowdown);
  const times = await page.evaluate(() => ({
    paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime,
    ready: globalThis.answersAfter ?? Number.NaN,
  }));
  await page.context().close();
  return times;
}

async function open(browser, address, slowdown) {
  const times = [];
  for (let k = 0; k < OPENINGS; k += 1) times.push(await openOnce(browser, address, slowdown));
  return {
    paint: median(times.map(({ paint }) => paint)),
    ready: median(times.map(({ ready }) => ready)),
  };
}

export async function reportOpening(browser, url) {
  const print = table([
    [`opening (medians of ${OPENINGS})`, 28],
    ['processor', 12],
    ['first paint', 14],
    ['answers after', 16],
  ]);
  for (const example of examples) {
    for (const slowdown of example === 'study' ? [1, SLOWDOWN] : [1]) {
      const { paint, ready } = await open(browser, `${url}#example=${example}`, slowdown);
      print([example, slowdown === 1 ? 'as it is' : `÷ ${slowdown}`, ms(paint), ms(ready)]);
    }
  }
  print(['wanted', `÷ ${SLOWDOWN}`, '< 1,000 ms', '< 2,000 ms']);
}
