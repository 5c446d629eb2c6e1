// First paint, and how long until the page shows what the model says and has nothing else to do.
import { examples, median, ms, newPage, SLOWDOWN, table } from './page.mjs';

const OPENINGS = 5;
/** As long as an opening may take to be counted, in ms at full speed. */
const LONGEST = 5000;

/** Opens the page once. The page looks at itself: a test tool's own scripts would cost as much as a third of it. */
async function openOnce(browser, address, slowdown) {
  const { page } = await newPage(browser, slowdown);
  await page.addInitScript(() => {
    const look = () => {
      if (!document.querySelector('main[data-ready="true"]')) return setTimeout(look, 10);
      return requestIdleCallback(() => {
        globalThis.answersAfter = performance.now();
        console.debug('answers');
      });
    };
    setTimeout(look, 10);
  });
  const answered = page
    .waitForEvent('console', {
      predicate: (message) => message.text() === 'answers',
      timeout: LONGEST * slowdown,
    })
    .catch(() => {}); // one that does not answer in time is told as such
  await page.goto(address, { waitUntil: 'commit' });
  await answered;
  const times = await page.evaluate(() => ({
    paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime,
    ready: globalThis.answersAfter,
  }));
  await page.context().close();
  return times;
}

async function open(browser, address, slowdown) {
  const times = [];
  for (let k = 0; k < OPENINGS; k += 1) times.push(await openOnce(browser, address, slowdown));
  return {
    paint: median(times.map(({ paint = Number.POSITIVE_INFINITY }) => paint)),
    ready: median(times.map(({ ready = Number.POSITIVE_INFINITY }) => ready)),
  };
}

const never = (slowdown) => `not in ${(LONGEST * slowdown) / 1000} s`;

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
      print([
        example,
        slowdown === 1 ? 'as it is' : `÷ ${slowdown}`,
        ...[paint, ready].map((time) => (Number.isFinite(time) ? ms(time) : never(slowdown))),
      ]);
    }
  }
  print(['wanted', `÷ ${SLOWDOWN}`, '< 1,000 ms', '< 2,000 ms']);
}
