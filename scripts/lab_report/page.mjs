// What the reports of the lab have in common: its examples, a page with one of them, a table.

export const examples = ['study', 'karate', 'miserables', 'dictionary', 'citation'];

/** How much slower a cheap phone is than the machine at hand. */
export const SLOWDOWN = 4;

export async function newPage(browser, slowdown = 1) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const session = await page.context().newCDPSession(page);
  if (slowdown > 1) await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
  return { page, session };
}

/** A page with an example, once it rests. */
export async function openLab(browser, url, example, slowdown = 1) {
  const { page, session } = await newPage(browser, slowdown);
  await page.goto(`${url}#example=${example}`);
  await page.locator('main[data-ready="true"]').waitFor();
  await page.locator('#probabilities table[aria-busy="false"]').waitFor();
  return { page, session };
}

export const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

export const ms = (value) => `${Math.round(value)} ms`;

/** A table of text: the first column at the left, the others at the right of their width. */
export function table(columns) {
  const print = (cells) => {
    const line = cells.map((cell, k) =>
      k === 0 ? cell.padEnd(columns[k][1]) : cell.padStart(columns[k][1]),
    );
    console.log(line.join(''));
  };
  print(columns.map(([name]) => name));
  return print;
}
