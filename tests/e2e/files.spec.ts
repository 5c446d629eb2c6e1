import { load, readEdgeList } from 'gatlab';
import { expect, expectShown, type LabPage, test } from './support/page';
import { rowsOf } from './support/study';

const edges = 'source,target,since\nann,bob,1999\nbob,cyd,2001\ncyd,dee,2004\nann,cyd,2010\n';
const nodes =
  'id,age,height,team,city\nann,3,1.5,red,Oslo\nbob,4,1.6,blue,Bern\ncyd,2,1.7,red,Oslo\ndee,5,1.8,blue,Oslo\n';
const csv = (name: string, text: string) => ({
  name,
  mimeType: 'text/csv',
  buffer: Buffer.from(text),
});
const json = (value: object) => ({
  name: 'club.json',
  mimeType: 'application/json',
  buffer: Buffer.from(JSON.stringify(value)),
});

test.beforeEach(async ({ lab }) => {
  await lab.open();
  await lab.button('Open …').click();
  await expect(lab.page.getByRole('dialog')).toBeVisible();
});

type Picked = { name: string; mimeType: string; buffer: Buffer };
const choose = (lab: LabPage, files: Picked[]) =>
  lab.page.locator('dialog input[type=file]').setInputFiles(files);

test('an edge list with a table of nodes opens as the package reads it', async ({ lab, page }) => {
  await choose(lab, [csv('people.csv', nodes), csv('ties.csv', edges)]);
  const dialog = page.getByRole('dialog', { name: 'Open a graph' });
  await expect(dialog.getByRole('status')).toHaveText('4 nodes, 4 edges, 4 columns');
  await expect(dialog).toContainText('Left out: since.');
  await expect(dialog.getByLabel('Class of a node')).toHaveValue('');
  await dialog.getByLabel('Class of a node').selectOption('team');
  await expect(dialog.getByLabel('age', { exact: true })).toBeChecked();
  await dialog.getByRole('checkbox', { name: /city/ }).check();
  await dialog.getByRole('button', { name: 'Open' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('ties');
  await expect(lab.panel('graph').locator('.node')).toHaveCount(4);
  await expect(lab.node(3)).toHaveAccessibleName(/^dee: .*true blue$/);

  const read = await readEdgeList(edges, {
    nodes,
    label: 'team',
    features: ['age', 'height', 'city'],
  });
  expect(read.featureNames).toEqual(['age', 'height', 'city: Bern', 'city: Oslo']);
  const engine = await load();
  const graph = await engine.graph(read.graph);
  const model = await engine.model({
    inChannels: 4,
    layers: [
      { conv: 'gat', heads: 4, outChannels: 8, activation: 'elu' },
      { conv: 'gat', outChannels: 2, concat: false },
    ],
    seed: 1,
  });
  const prediction = await model.predict(graph, { attention: true });
  await expectShown(() => lab.probabilities(), rowsOf(prediction.probabilities));
  await expectShown(() => lab.attention(), rowsOf(prediction.attention[0]!.toDense(0)), {
    absent: 0,
  });
  await lab.button('One epoch').click();
  await expect(lab.stat('epoch')).toHaveText('1');
});

test('node-link JSON opens, with its direction', async ({ lab, page }) => {
  await choose(lab, [
    json({
      directed: true,
      nodes: [
        { id: 'a', club: 'x' },
        { id: 'b', club: 'y' },
      ],
      links: [{ source: 'a', target: 'b' }],
    }),
  ]);
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByLabel('from source to target')).toBeChecked();
  await dialog.getByRole('button', { name: 'Open' }).click();
  await expect.poll(() => lab.edges()).toBe(1);
  // b, the target, listens to a.
  await expect(lab.cell('adjacency', 1, 0)).toHaveAttribute('aria-selected', 'true');
});

test('a mistake is told with its place, and nothing is lost', async ({ lab, page }) => {
  const before = await lab.probabilities();
  const dialog = page.getByRole('dialog');
  await choose(lab, [csv('people.csv', nodes), csv('ties.csv', `${edges}eve,ann,1\n`)]);
  await expect(dialog.getByRole('alert')).toHaveText(
    'ties.csv, line 6, column 1 (source): expected a node of people.csv, got "eve". ' +
      'Add a row for it to people.csv, or correct the id.',
  );
  await expect(dialog.getByRole('button', { name: 'Open' })).toBeDisabled();
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  expect(await lab.probabilities()).toEqual(before);
});

test('a graph too large to be shown says so, and what to do', async ({ lab, page }) => {
  const chain = Array.from({ length: 700 }, (_, k) => `${k},${k + 1}`).join('\n');
  await choose(lab, [csv('chain.csv', chain)]);
  await expect(page.getByRole('dialog').getByRole('alert')).toContainText(
    'The lab shows graphs of up to 600 nodes; this one has 701.',
  );
  const classes = Array.from({ length: 41 }, (_, k) => `${k},team ${k}`).join('\n');
  const ring = Array.from({ length: 41 }, (_, k) => `${k},${(k + 1) % 41}`).join('\n');
  await choose(lab, [
    csv('ring.csv', `source,target\n${ring}\n`),
    csv('members.csv', `id,team\n${classes}\n`),
  ]);
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Class of a node').selectOption('team');
  await expect(dialog.getByRole('alert')).toContainText('up to 40 classes; this column gives 41');
  await expect(dialog.getByRole('button', { name: 'Open' })).toBeDisabled();
});

test('files dropped anywhere on the page open the dialog', async ({ lab, page }) => {
  await page.keyboard.press('Escape');
  // Gone altogether, not only closed: what closes it is told a moment later.
  await expect(page.locator('dialog')).toHaveCount(0);
  await page.evaluate((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], 'ties.csv', { type: 'text/csv' }));
    document.body.dispatchEvent(
      new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }),
    );
  }, edges);
  const dialog = page.getByRole('dialog', { name: 'Open a graph' });
  await expect(dialog.getByRole('status')).toHaveText('4 nodes, 4 edges, 0 columns');
  await choose(lab, [csv('nodes.csv', nodes)]);
  await expect(dialog.getByRole('status')).toHaveText('4 nodes, 4 edges, 4 columns');
});
