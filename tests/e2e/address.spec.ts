import { expect, expectShown, test } from './support/page';
import { Reference, rowsOf } from './support/study';

test('a link restores layer, head, seed, colours and language', async ({ lab, page }) => {
  await lab.open('#layer=2&seed=7&theme=dark&lang=zh');
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(page.getByRole('radio', { name: '第 2 层，头 1' })).toBeChecked();
  await lab.button('设置').click();
  await expect(page.getByLabel('随机种子')).toHaveValue('7');
});

test('what is picked goes into the link, and a reload shows the same', async ({ lab, page }) => {
  await lab.open();
  await lab.pickHead('layer 1, mean of the heads');
  await expect(page).toHaveURL(/#head=mean$/);
  await page.reload();
  await lab.ready();
  const prediction = await (await Reference.open()).predict();
  await expectShown(() => lab.attention(), rowsOf(prediction.attention[0]!.toDense('mean')), {
    absent: 0,
  });
});

test('a link opens the number that was explained, in its step, with the way down to it', async ({
  lab,
  page,
}) => {
  await lab.open('#layer=2');
  await lab.cell('attention', 5, 4).click();
  await expect(page).toHaveURL(/#layer=2&level=layer&cell=alpha\.5\.4\.2\.1$/);
  const drawer = page.locator('.drawer');
  await drawer.locator('li button').first().click();
  await expect(page).toHaveURL(/step=softmax&cell=alpha\.5\.4\.2\.1_exp\.5\.4\.2\.1$/);
  const link = page.url();
  const value = await drawer.locator('.value').getAttribute('data-value');

  await page.goto('about:blank');
  await page.goto(link);
  await expect(drawer.locator('.value')).toHaveAttribute('data-value', value!);
  await expect(page.locator('[data-step="softmax"]')).toHaveAttribute('aria-current', 'step');
  await expect(page.locator('[data-part="exp"] .picked')).toBeVisible();
  await expect(drawer.locator('nav button')).toHaveText(['α']);
  await expect(page).toHaveURL(link);
  await drawer.locator('nav button').click();
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(/#layer=2&level=layer$/);
  await lab.pickLevel('Model');
  await expect(page).toHaveURL(/#layer=2$/);
  // What a layer does not have is let go of.
  await page.evaluate(() => {
    location.hash = '#level=layer&step=q&cell=q.1.1.1.1';
  });
  await expect(page).toHaveURL(/#level=layer&step=q$/);
});

test('nonsense in a link is as good as nothing', async ({ lab, page }) => {
  await lab.open('#example=nowhere&seed=-3&heads=900&layer=7&head=x&theme=pink&level=far&cell=1.2');
  await expect(lab.panel('graph').locator('.node')).toHaveCount(6);
  await expect(page.getByRole('radio', { name: 'layer 1, head 1', exact: true })).toBeChecked();
});

test('going to another link within the page opens it', async ({ lab, page }) => {
  await lab.open();
  await page.evaluate(() => {
    location.hash = '#example=karate';
  });
  await expect(lab.panel('graph').locator('.node')).toHaveCount(34);
});

test('language and colours switch in place', async ({ lab, page }) => {
  await lab.open();
  await lab.button('中文').click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('六篇论文与其中的十个词');
  await lab.button('English').click();
  await lab.button('Colours: as the system').click();
  await lab.button('Colours: light').click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(page.locator('body')).toHaveCSS('background-color', 'rgb(19, 20, 23)');
});
