// What the page costs the main thread: long tasks while each example trains, first paint and time until it answers.
// usage: npm run lab:report     (after `npm run build`)
//        npm run lab:report -- --profile citation     where the time goes, function by function
import { chromium } from '@playwright/test';
import { chromiumFlags, systemChromium } from './lib/chromium.mjs';
import { main } from './lib/failure.mjs';
import { labOutput } from './lib/paths.mjs';
import { serve } from './serve.mjs';

const examples = ['study', 'karate', 'miserables', 'dictionary', 'citation'];
const SECONDS = 5;
/** A task that keeps the page from answering for longer is one that people feel, in ms. */
const LONG = 100;
/** How much slower a cheap phone is than the machine at hand. */
const SLOWDOWN = 4;

async function openLab(browser, url, example) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(`${url}#example=${example}`);
  await page.locator('main[data-ready="true"]').waitFor();
  return page;
}

/** Trains for a while, and counts the frames that were drawn and the tasks that held them up. */
function watchTraining(page) {
  return page.evaluate(async (seconds) => {
    const tasks = [];
    const observer = new PerformanceObserver((list) => {
      tasks.push(...list.getEntries().map(({ duration }) => duration));
    });
    let running = true;
    let frames = 0;
    const frame = () => {
      frames += 1;
      if (running) requestAnimationFrame(frame);
    };
    document.querySelector('.bar .primary').click();
    // The first moments bring the shape of the run: what is measured is the training itself.
    await new Promise((done) => setTimeout(done, 300));
    observer.observe({ type: 'longtask' });
    requestAnimationFrame(frame);
    await new Promise((done) => setTimeout(done, seconds * 1000));
    running = false;
    tasks.push(...observer.takeRecords().map(({ duration }) => duration));
    document.querySelector('.bar .primary').click();
    return { tasks, frames: frames / seconds };
  }, SECONDS);
}

/** How long the longest task kept the main thread itself busy, in ms, whatever else the machine did meanwhile. */
function longestOwn(trace) {
  const { traceEvents } = JSON.parse(trace.toString());
  const isMain = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  const own = traceEvents
    .filter(
      ({ ph, name, pid, tid }) => ph === 'X' && name === 'RunTask' && isMain.has(`${pid} ${tid}`),
    )
    .map(({ tdur = 0 }) => tdur / 1000);
  return own.reduce((most, ms) => Math.max(most, ms), 0);
}

const columns = [
  [`${SECONDS} s of training`, 20],
  ['tasks > 50 ms', 16],
  [`> ${LONG} ms`, 10],
  ['longest', 10],
  ['of its own time', 18],
  ['frames/s', 10],
  ['epochs/s', 10],
];

function print(cells) {
  const line = cells.map((cell, k) =>
    k === 0 ? cell.padEnd(columns[k][1]) : cell.padStart(columns[k][1]),
  );
  console.log(line.join(''));
}

async function reportTraining(browser, url) {
  print(columns.map(([name]) => name));
  for (const example of examples) {
    const page = await openLab(browser, url, example);
    await browser.startTracing(page, { categories: ['disabled-by-default-devtools.timeline'] });
    const { tasks, frames } = await watchTraining(page);
    const own = longestOwn(await browser.stopTracing());
    print([
      example,
      String(tasks.length),
      String(tasks.filter((duration) => duration > LONG).length),
      `${Math.round(tasks.reduce((most, ms) => Math.max(most, ms), 0))} ms`,
      `${Math.round(own)} ms`,
      frames.toFixed(0),
      await page.locator('[data-stat="rate"]').innerText(),
    ]);
    await page.close();
  }
}

/** First paint, first words of the engine, on a machine so many times slower. */
async function reportOpening(browser, url) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN });
  await page.goto(url);
  await page.locator('main[data-ready="true"]').waitFor();
  const { paint, ready } = await page.evaluate(async () => {
    const painted = performance.getEntriesByName('first-contentful-paint')[0]?.startTime;
    await new Promise((done) => requestIdleCallback(done));
    return { paint: painted, ready: performance.now() };
  });
  console.log(
    `\nopening, the processor ${SLOWDOWN} times slower: first paint ${Math.round(paint)} ms, answers after ${Math.round(ready)} ms`,
  );
  await page.close();
}

/** The functions that took most of a training's time on the main thread. */
async function profile(browser, url, example) {
  const page = await openLab(browser, url, example);
  const session = await page.context().newCDPSession(page);
  await session.send('Profiler.enable');
  await session.send('Profiler.start');
  await watchTraining(page);
  const { profile } = await session.send('Profiler.stop');
  const own = new Map();
  for (const [k, id] of profile.samples.entries())
    own.set(id, (own.get(id) ?? 0) + profile.timeDeltas[k] / 1000);
  const total = new Map();
  for (const { id, callFrame } of profile.nodes) {
    const name = `${callFrame.functionName || '(anonymous)'} ${callFrame.url.split('/').at(-1)}:${callFrame.lineNumber + 1}:${callFrame.columnNumber}`;
    total.set(name, (total.get(name) ?? 0) + (own.get(id) ?? 0));
  }
  const rows = [...total].sort((a, b) => b[1] - a[1]).slice(0, 25);
  for (const [name, ms] of rows) console.log(`${ms.toFixed(0).padStart(8)} ms  ${name}`);
}

await main(async () => {
  const { url, close } = await serve({ folder: labOutput, port: 0 });
  const browser = await chromium.launch({ executablePath: systemChromium(), args: chromiumFlags });
  const at = process.argv.indexOf('--profile');
  if (at > 0) await profile(browser, url, process.argv[at + 1]);
  else {
    await reportTraining(browser, url);
    await reportOpening(browser, url);
  }
  await browser.close();
  await close();
});
