import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { load } from 'gatlab';
import { expect, expectClose, type LabPage, test } from './support/page';
import { Reference, rowsOf } from './support/study';

test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

/** Presses a button of the dialog and returns the bytes of the file that it saves. */
async function saved(lab: LabPage, button: string): Promise<Buffer> {
  const download = lab.page.waitForEvent('download');
  await lab.button(button).click();
  return readFile(await (await download).path());
}

/** Runs a program in Node where the package is installed, and reads the numbers that it prints in each line. */
async function run(program: string): Promise<number[][]> {
  const folder = await mkdtemp(join(tmpdir(), 'gatlab-program-'));
  try {
    await writeFile(join(folder, 'package.json'), '{"type": "module"}');
    await promisify(execFile)('mkdir', [join(folder, 'node_modules')]);
    await symlink(resolve('.'), join(folder, 'node_modules', 'gatlab'));
    await writeFile(join(folder, 'program.js'), program);
    const { stdout } = await promisify(execFile)(process.execPath, ['program.js'], {
      cwd: folder,
      env: { ...process.env, FORCE_COLOR: '0' },
    });
    return stdout
      .trim()
      .split('\n')
      .map((line) =>
        [...line.matchAll(/(?<= )-?\d[\d.e-]*(?= |$)/g)].map(([text]) => Number(text)),
      );
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function copied(lab: LabPage): Promise<string> {
  await lab.button('Save').click();
  await lab.button('Copy as JavaScript').click();
  await expect(lab.page.getByRole('dialog').getByRole('status')).toContainText('on the clipboard');
  const program = await lab.page.evaluate(() => navigator.clipboard.readText());
  await lab.page.keyboard.press('Escape');
  return program;
}

test('a link opens what was seen: graph, settings, training, view', async ({
  lab,
  page,
  context,
}) => {
  await lab.open('#lr=0.02&theme=light');
  await lab.cell('adjacency', 2, 0).click();
  await lab.type(5, 0, '-2.5');
  await lab.step(5);
  await lab.pickHead('layer 1, head 2');
  await lab.button('Share').click();
  await expect(page.locator('.toast')).toContainText('It opens what you see.');
  await expect(page).toHaveURL(/graph=[\w-]+.*epoch=5/);
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const seen = { attention: await lab.attention(), probabilities: await lab.probabilities() };

  const other = await context.newPage();
  await other.goto('about:blank');
  await other.goto(link);
  await expect(other.locator('[data-stat=epoch]')).toHaveText('5');
  const again = new (lab.constructor as new (page: typeof other) => LabPage)(other);
  await expect.poll(() => again.probabilities()).toEqual(seen.probabilities);
  expect(await again.attention()).toEqual(seen.attention);
  await expect(other.getByRole('heading', { level: 1 })).toHaveText(
    'Six papers and the ten words in them',
  );
  await other.close();
});

test('a damaged link says so and shows the example', async ({ lab, page }) => {
  await lab.open('#graph=eJx-nonsense');
  await expect(page.getByRole('alert')).toContainText('The graph in this link is damaged');
  await expect(lab.panel('graph').locator('.node')).toHaveCount(6);
});

test('what no link can hold is said', async ({ lab, page }) => {
  await lab.open();
  await lab.step(2);
  await lab.cell('adjacency', 2, 0).click();
  await lab.button('Share').click();
  await expect(page.locator('.toast')).toContainText(
    'a link holds no weights: save the model as well',
  );
  await expect(page).not.toHaveURL(/epoch=/);
});

test('the copied program says in Node what the page says', async ({ lab }) => {
  await lab.open('#seed=3&dropout=0.2');
  await lab.step(7);
  const program = await copied(lab);
  expect(program).toContain('epochs: 7');
  expectClose(await run(program), await lab.probabilities());
});

test('so it does after an edit in the middle of a training, with the weights written out', async ({
  lab,
}) => {
  await lab.open();
  await lab.step(3);
  await lab.cell('adjacency', 2, 0).click();
  await lab.step(2);
  const program = await copied(lab);
  expect(program).toContain('lab.loadModel');
  expectClose(await run(program), await lab.probabilities());
});

test('the model is saved as safetensors that the package reads, and comes back', async ({
  lab,
  page,
}) => {
  await lab.open();
  await lab.step(4);
  const trained = await lab.probabilities();
  await lab.button('Save').click();
  const file = await saved(lab, 'Save as safetensors');
  const engine = await load();
  const model = await engine.loadModel(new Uint8Array(file));
  const reference = await Reference.open();
  const graph = await engine.graph({
    x: (await import('./support/study')).x,
    edgeIndex: (await import('./support/study')).edgeIndex,
  });
  expectClose(trained, rowsOf((await model.predict(graph)).probabilities));
  await page.keyboard.press('Escape');

  await lab.button('Reset').click();
  await expect.poll(() => lab.probabilities()).not.toEqual(trained);
  await lab.button('Save').click();
  await page
    .locator('dialog input[type=file]')
    .setInputFiles({ name: 'mine.safetensors', mimeType: '', buffer: file });
  await expect(page.getByRole('dialog').getByRole('status')).toContainText(
    'has the weights of mine.safetensors',
  );
  await page.keyboard.press('Escape');
  await expect.poll(() => lab.probabilities()).toEqual(trained);
  reference.model.dispose();

  // A model of another make brings its own settings, and all of its heads can be looked at.
  const other = await engine.model({
    inChannels: 10,
    layers: [
      { conv: 'transformer', beta: true, heads: 5, outChannels: 2, activation: 'elu' },
      { conv: 'transformer', beta: true, outChannels: 3, concat: false },
    ],
  });
  await lab.button('Save').click();
  await page.locator('dialog input[type=file]').setInputFiles({
    name: 'other.safetensors',
    mimeType: '',
    buffer: Buffer.from(await other.save()),
  });
  await page.keyboard.press('Escape');
  await lab.pickHead('layer 1, head 5');
  await expect(page).toHaveURL(/conv=transformer&heads=5&channels=2&residual=gated&head=5/);
});

test('a model of another shape is refused, and the present one stays', async ({ lab, page }) => {
  await lab.open();
  const before = await lab.probabilities();
  const engine = await load();
  const other = await engine.model({ inChannels: 4, layers: [{ conv: 'gat', outChannels: 2 }] });
  await lab.button('Save').click();
  const input = page.locator('dialog input[type=file]');
  await input.setInputFiles({
    name: 'other.safetensors',
    mimeType: '',
    buffer: Buffer.from(await other.save()),
  });
  await expect(page.getByRole('dialog').getByRole('alert')).toHaveText(
    'other.safetensors: expected a model for 10 features and 3 classes, got one for 4 features and 2 classes. ' +
      'Open its graph first, or choose another file.',
  );
  await input.setInputFiles({
    name: 'broken.safetensors',
    mimeType: '',
    buffer: Buffer.from('nonsense'),
  });
  await expect(page.getByRole('dialog').getByRole('alert')).toContainText('broken.safetensors: ');
  await page.keyboard.press('Escape');
  expect(await lab.probabilities()).toEqual(before);
});

const views = [
  'Graph',
  'Who listens to whom',
  'Class probabilities',
  'Features x',
  'Who may listen to whom',
  'Learning curves',
];
/** What there is besides, of a layer that is taken apart. */
const steps = ['h linear map: layer 1, head 1', 'What is learned in this step'] as const;

/** The rows of a table that the dialog saves; none of its cells holds a comma. */
async function table(lab: LabPage, view: string): Promise<string[][]> {
  return (await saved(lab, `${view} as CSV`))
    .toString()
    .replace('\uFEFF', '')
    .trim()
    .split('\r\n')
    .map((line) => line.split(','));
}

test('every view is saved as a picture, drawn and in pixels', async ({ lab, page }) => {
  await lab.open('#level=layer&step=h');
  await lab.step(2);
  await lab.button('Save').click();
  for (const view of [...views, ...steps]) {
    const svg = (await saved(lab, `${view} as SVG`)).toString();
    const problem = await page.evaluate((text) => {
      const drawing = new DOMParser().parseFromString(text, 'image/svg+xml');
      return drawing.querySelector('parsererror')?.textContent ?? drawing.documentElement.nodeName;
    }, svg);
    expect(problem).toBe('svg');
    expect(svg).toContain(`<title>${view === steps[1] ? steps[0] : view}`);
    if (view === 'Graph') expect(svg).toContain('>graph networks</text>');
    // Its letters come along, and those of no other script.
    expect(
      svg.match(/@font-face\{[^}]*;src:url\(data:font\/woff2;base64,[\w+/=]{9999,}\)\}/g),
    ).toHaveLength(1);
    const png = await saved(lab, `${view} as PNG`);
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect(png.readUInt32BE(16)).toBeGreaterThan(300);
  }

  // The step in sight, and what is learned for it, as tables.
  const reference = await Reference.open();
  await reference.train(2);
  const { values } = await reference.trace(0);
  for (const [view, name] of [
    [steps[0], 'h'],
    [steps[1], 'weight'],
  ] as const) {
    const [, ...rows] = await table(lab, view);
    const ofHead = rowsOf(values[name]!).map((row) => row.slice(0, 5));
    expectClose(
      rows.map((row) => row.slice(1).map(Number)),
      ofHead,
    );
  }
});

test('every table is saved with its numbers', async ({ lab }) => {
  await lab.open();
  await lab.step(2);
  const probabilities = await lab.probabilities();
  const attention = await lab.attention();
  await lab.button('Save').click();
  const rows = await table(lab, 'Class probabilities');
  expect(rows[0]).toEqual([
    'node',
    'name',
    'true_class',
    'for_training',
    'predicted_class',
    'p language',
    'p embedding',
    'p graph networks',
  ]);
  expectClose(
    rows.slice(1).map((row) => row.slice(5).map(Number)),
    probabilities,
  );
  for (const [listener, source, , , alpha] of (await table(lab, 'Who listens to whom')).slice(1))
    expect(Number(alpha)).toBeCloseTo(attention[Number(listener)]![Number(source)]!, 6);
  expect(await table(lab, 'Features x')).toHaveLength(7);
  expect(await table(lab, 'Who may listen to whom')).toHaveLength(15);
  expect(await table(lab, 'Learning curves')).toHaveLength(3);
});
