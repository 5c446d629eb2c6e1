// The functions that took most of a training's time on the main thread.
import { openLab } from './page.mjs';
import { watch } from './training.mjs';

export async function profile(browser, url, example) {
  const { page, session } = await openLab(browser, url, example);
  await session.send('Profiler.enable');
  await session.send('Profiler.start');
  await page.evaluate(watch, 5);
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
  for (const [name, time] of rows) console.log(`${time.toFixed(0).padStart(8)} ms  ${name}`);
}
