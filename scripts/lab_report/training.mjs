// Long tasks and frames while each example trains, and beside a page that shows nothing of its training.
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inRoot } from '../lib/paths.mjs';
import { serve } from '../serve.mjs';
import { examples, ms, newPage, openLab, table } from './page.mjs';

const SECONDS = 5;
/** A task that keeps the page from answering for longer is one that people feel, in ms. */
const LONG = 100;

/** Counts, in the page, the frames that there is time for, the pictures of the training, and the tasks that held them up. */
export async function watch(seconds) {
  const tasks = [];
  const observer = new PerformanceObserver((list) => {
    tasks.push(...list.getEntries().map(({ duration }) => duration));
  });
  let [running, frames, pictures, last, gap] = [true, 0, 0, performance.now(), 0];
  const frame = () => {
    const now = performance.now();
    [gap, last] = [Math.max(gap, now - last), now];
    frames += 1;
    if (running) requestAnimationFrame(frame);
  };
  const epoch = document.querySelector('[data-stat="epoch"]');
  const changes = new MutationObserver(() => {
    pictures += 1;
  });
  if (epoch) changes.observe(epoch, { characterData: true, childList: true, subtree: true });
  document.querySelector('.bar .primary')?.click();
  // The first moments bring the shape of the run: what is measured is the training itself.
  await new Promise((done) => setTimeout(done, 300));
  observer.observe({ type: 'longtask' });
  [pictures, last, gap] = [0, performance.now(), 0];
  requestAnimationFrame(frame);
  await new Promise((done) => setTimeout(done, seconds * 1000));
  running = false;
  tasks.push(...observer.takeRecords().map(({ duration }) => duration));
  document.querySelector('.bar .primary')?.click();
  return { tasks, frames: frames / seconds, pictures: pictures / seconds, gap };
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
  return own.reduce((most, time) => Math.max(most, time), 0);
}

/** The same training as the lab's worker does, on a random graph of 300 nodes, and a page that shows nothing of it. */
const nothing = `<!doctype html><title>nothing</title><p>nothing</p><script type="module" src="train.js"></script>`;
const training = `
import { load } from './package/index.js';
const [N, K] = [300, 5];
const lab = await load();
const graph = await lab.graph({
  x: Array.from({ length: N }, (_, i) => Array.from({ length: 60 }, (_, f) => Number((i * f) % 7 === 0))),
  edges: Array.from({ length: 4 * N }, (_, k) => [k % N, (k * 17 + 5) % N]),
  y: Array.from({ length: N }, (_, i) => i % K),
  trainMask: Array.from({ length: N }, (_, i) => i % 10 === 0),
});
const model = await lab.model({
  inChannels: 60,
  layers: [
    { conv: 'gat', outChannels: 8, heads: 4 },
    { conv: 'gat', outChannels: K, heads: 1, concat: false },
  ],
});
const run = model.train(graph, { epochs: 1_000_000_000 });
await run.next();
globalThis.isTraining = true;
for (;;) await run.many(1_000_000, 12);
`;

/** What a page could reach beside that worker on this machine. */
async function watchNothing(browser) {
  const folder = await mkdtemp(join(tmpdir(), 'gatlab-report-'));
  await symlink(inRoot('dist'), join(folder, 'package'));
  await writeFile(join(folder, 'index.html'), nothing);
  await writeFile(join(folder, 'train.js'), training);
  const { url, close } = await serve({ folder, port: 0 });
  const { page } = await newPage(browser);
  await page.goto(url);
  await page.waitForFunction(() => globalThis.isTraining);
  const watched = await page.evaluate(watch, SECONDS);
  await page.close();
  await close();
  await rm(folder, { recursive: true });
  return watched;
}

export async function reportTraining(browser, url) {
  const print = table([
    [`${SECONDS} s of training`, 20],
    ['frames/s', 10],
    ['longest gap', 14],
    ['pictures/s', 12],
    ['epochs/s', 10],
    ['tasks > 50 ms', 16],
    [`> ${LONG} ms`, 10],
    ['of its own time', 18],
  ]);
  const row = (name, { tasks, frames, pictures, gap }, rate, own) =>
    print([
      name,
      frames.toFixed(0),
      ms(gap),
      pictures === null ? '–' : pictures.toFixed(0),
      rate,
      String(tasks.length),
      String(tasks.filter((duration) => duration > LONG).length),
      own === null ? '–' : ms(own),
    ]);
  for (const example of examples) {
    const { page } = await openLab(browser, url, example);
    await browser.startTracing(page, { categories: ['disabled-by-default-devtools.timeline'] });
    const watched = await page.evaluate(watch, SECONDS);
    const own = longestOwn(await browser.stopTracing());
    row(example, watched, await page.locator('[data-stat="rate"]').innerText(), own);
    await page.close();
  }
  row('(an empty page)', { ...(await watchNothing(browser)), pictures: null }, '–', null);
  print(['wanted', '60', '–', '–', '–', '–', '0', '–']);
}
