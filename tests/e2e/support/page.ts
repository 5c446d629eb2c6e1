import { test as base, expect, type Locator, type Page } from '@playwright/test';

/** The lab as a person meets it, in the words of the tests. */
export class LabPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async open(hash = ''): Promise<void> {
    await this.page.goto(`/${hash}`);
    await this.ready();
  }

  /** Until the engine has spoken, and nothing moves any more. */
  async ready(): Promise<void> {
    await expect(this.page.locator('main[data-ready="true"]')).toBeVisible();
    await this.still();
  }

  /** Until the fonts are there and what measures its room has done so: no place changes after that by itself. */
  async still(): Promise<void> {
    await this.page.evaluate(async () => {
      await document.fonts.ready;
      for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
    });
  }

  /** Until the engine has done all that was asked for: what pausing leaves under way is shown then too. */
  async rests(): Promise<void> {
    await expect(this.page.locator('section.bar')).toHaveAttribute('aria-busy', 'false');
  }

  panel(
    id: 'graph' | 'attention' | 'probabilities' | 'features' | 'adjacency' | 'curves',
  ): Locator {
    return this.page.locator(`#${id}`);
  }

  cell(panel: 'attention' | 'features' | 'adjacency', row: number, column: number): Locator {
    return this.panel(panel).locator(`td[data-row="${row}"][data-column="${column}"]`);
  }

  node(node: number): Locator {
    return this.panel('graph').locator(`[data-node="${node}"]`);
  }

  /** Presses "One epoch" so often, waiting for each to be shown. */
  async step(epochs: number): Promise<void> {
    const start = await this.epoch();
    for (let k = 1; k <= epochs; k += 1) {
      await this.button('One epoch').click();
      await expect(this.stat('epoch')).toHaveText(String(start + k));
    }
  }

  /** How many edges are drawn, self loops aside; edges of like attention share a path. */
  async edges(): Promise<number> {
    // Found and read in one step: a training changes the paths between two.
    return this.panel('graph').evaluate((panel) =>
      [...panel.querySelectorAll<SVGPathElement>('[data-edges]')]
        .map((path) => Number(path.dataset.edges))
        .reduce((total, count) => total + count, 0),
    );
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  stat(name: 'epoch' | 'rate' | 'loss' | 'accuracy' | 'right'): Locator {
    return this.page.locator(`[data-stat="${name}"]`);
  }

  async epoch(): Promise<number> {
    return Number((await this.stat('epoch').innerText()).replaceAll(/\D/g, ''));
  }

  /** How many nodes the page says are right. */
  async right(): Promise<number> {
    return Number.parseInt(await this.stat('right').innerText(), 10);
  }

  /** The attention matrix with the full values that a screen reader hears; null where there is no tie. */
  async attention(): Promise<(number | null)[][]> {
    return this.panel('attention')
      .locator('tbody tr')
      .evaluateAll((rows) =>
        rows.map((row) =>
          [...row.querySelectorAll('td')].map((cell) =>
            cell.classList.contains('absent')
              ? null
              : Number(/: ([\d.e−-]+)$/.exec(cell.ariaLabel ?? '')?.[1]?.replace('−', '-')),
          ),
        ),
      );
  }

  /** The class probabilities, full values. */
  async probabilities(): Promise<number[][]> {
    // A long table fills itself little by little.
    await expect(this.panel('probabilities').locator('table')).toHaveAttribute(
      'aria-busy',
      'false',
    );
    return this.panel('probabilities')
      .locator('tbody tr')
      .evaluateAll((rows) =>
        rows.map((row) =>
          [...row.querySelectorAll<HTMLElement>('td[data-class]')].map((cell) =>
            Number(cell.title.replace('−', '-')),
          ),
        ),
      );
  }

  /** Picks one of several by the label in which it stands unseen, as a pointer does. */
  async pick(radio: Locator): Promise<void> {
    await radio.locator('xpath=..').click();
    await expect(radio).toBeChecked();
  }

  async pickHead(name: string): Promise<void> {
    await this.pick(this.page.getByRole('radio', { name, exact: true }));
  }

  async pickLevel(name: 'Model' | 'Layer'): Promise<void> {
    await this.pick(this.page.getByRole('radio', { name, exact: true }));
  }

  async type(row: number, column: number, text: string): Promise<void> {
    await this.cell('features', row, column).click();
    const field = this.panel('features').locator('input');
    await expect(field).toBeFocused();
    // Key by key, as a person types.
    await field.pressSequentially(text);
    await field.press('Enter');
  }
}

/** Every test ends with the console clean and every request answered by the page's own origin. */
export const test = base.extend<{ lab: LabPage }>({
  lab: async ({ page, baseURL }, use) => {
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning')
        complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('request', (request) => {
      const { origin, protocol } = new URL(request.url());
      const own = origin === new URL(baseURL ?? '').origin;
      if (!own && protocol !== 'data:' && protocol !== 'blob:') complaints.push(request.url());
    });
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await use(new LabPage(page));
    expect(complaints).toEqual([]);
  },
});

export { expect } from '@playwright/test';

/** Compares tables of numbers entry by entry; a null must meet a null (or a 0 where `absent` is 0). */
export function expectClose(
  got: (number | null)[][],
  expected: number[][],
  { absent }: { absent?: number } = {},
): void {
  expect(got.map((row) => row.length)).toEqual(expected.map((row) => row.length));
  got.forEach((row, i) => {
    row.forEach((value, j) => {
      expect(value ?? absent, `row ${i}, column ${j}`).toBeCloseTo(expected[i]![j]!, 6);
    });
  });
}

/** The same of what the page shows, as soon as the engine has answered: an edit is ahead of it for a moment. */
export async function expectShown(
  shown: () => Promise<(number | null)[][]>,
  ...expected: [number[][], { absent?: number }?]
): Promise<void> {
  await expect(async () => expectClose(await shown(), ...expected)).toPass({ timeout: 15_000 });
}

/** By how many pixels the side of the explained number lies beyond that of its explanation, measured in one step. */
export function overlap(
  page: Page,
  end: 'right' | 'bottom',
  start: 'left' | 'top',
): Promise<number> {
  return page.evaluate(
    ([side, edge]) => {
      const [picked, drawer] = ['.part .picked', '.drawer'].map((of) =>
        document.querySelector(of)?.getBoundingClientRect(),
      );
      return picked && drawer ? picked[side] - drawer[edge] : Number.NaN;
    },
    [end, start] as const,
  );
}

export const sum = (values: (number | null)[]): number =>
  values.reduce<number>((total, value) => total + (value ?? 0), 0);
