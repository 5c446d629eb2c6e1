import { expect, test } from './support/page';

const examples = [
  { id: 'miserables', nodes: 77, edges: 2 * 254, told: 20 },
  { id: 'dictionary', nodes: 48, edges: 96, told: 24 },
  { id: 'citation', nodes: 300, told: 25 },
];

for (const { id, nodes, edges, told } of examples) {
  test(`the example ${id} opens, trains and says how much is right`, async ({ lab }) => {
    await lab.open(`#example=${id}`);
    await expect(lab.panel('graph').locator('.node')).toHaveCount(nodes);
    if (edges) await expect.poll(() => lab.edges()).toBe(edges);
    const labelled = await lab.panel('graph').locator('.node .ring:not(.hidden)').count();
    if (id === 'miserables') expect(labelled).toBeGreaterThanOrEqual(told);
    else expect(labelled).toBe(told);
    await lab.button('One epoch').click();
    await expect(lab.stat('epoch')).toHaveText('1');
    for (const row of await lab.probabilities()) {
      expect(row.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 4);
    }
  });
}

test('GATv2 looks up in every dictionary', async ({ lab }) => {
  await lab.open('#example=dictionary&epochs=400');
  await lab.button('Train').click();
  await expect(lab.stat('epoch')).toHaveText('400', { timeout: 45_000 });
  await expect(lab.stat('right')).toHaveText('24 of 24');
});
