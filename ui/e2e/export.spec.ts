/** Taking a list out by screen: the button for those with the right, progress, the file under its name. */
import { readFileSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import { brokenRules, mainType, setTheme, signIn } from './records-support';

async function openList(page: Page): Promise<void> {
  await page.goto(`/records/${await mainType(page)}?view=list`);
  await page.locator('.grid-data').first().waitFor();
}

/** Starts an export in the open window and gives the text of the file. */
async function taken(page: Page): Promise<{ name: string; text: string }> {
  const dialog = page.getByRole('dialog', { name: 'Выгрузить список' });
  await dialog.getByRole('button', { name: 'Выгрузить', exact: true }).click();
  await expect(dialog.getByText(/^Готово: /)).toBeVisible({ timeout: 30_000 });
  const waiting = page.waitForEvent('download');
  await dialog.getByRole('link', { name: 'Скачать файл' }).click();
  const download = await waiting;
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
}

test('the list becomes a file with its columns, in its order', async ({ page }) => {
  await signIn(page, 'head');
  await openList(page);
  const total = Number.parseInt((await page.locator('.list-foot').innerText()).replace(/\s/g, ''), 10);
  await page.getByRole('button', { name: 'Выгрузить', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Выгрузить список' });
  await expect(dialog.getByLabel('Excel (XLSX)')).toBeChecked();
  const { name, text } = await taken(page);
  expect(name).toMatch(/^Обращения \d{4}-\d\d-\d\d\.xlsx$/);
  expect(text.startsWith('PK')).toBe(true);

  await dialog.getByRole('button', { name: 'Выгрузить ещё раз' }).click();
  await dialog.getByLabel('CSV').check();
  const csv = await taken(page);
  expect(csv.name).toMatch(/\.csv$/);
  const [heading = ''] = csv.text.split('\r\n');
  expect(heading).toMatch(/^\uFEFFОбращение;/);
  expect(heading).toContain('Следующее дело;Срок дела;Стадия');
  expect(csv.text.split(/\r\n/).length - 2).toBe(total);
  // Whoever closes the window finds the file again.
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Выгрузить', exact: true }).click();
  await expect(dialog.getByRole('link', { name: 'Скачать файл' })).toBeVisible();
  await dialog.getByRole('button', { name: 'Выгрузить ещё раз' }).click();
  await dialog.getByLabel('JSON').check();
  await dialog.getByLabel('Все поля').check();
  const json = JSON.parse((await taken(page)).text) as Record<string, unknown>[];
  expect(json.length).toBe(total);
  expect(json[0]).toHaveProperty('created_by');
});

test('without the right there is no button', async ({ page }) => {
  await signIn(page, 'lebedeva');
  await openList(page);
  await expect(page.getByRole('button', { name: 'Выгрузить', exact: true })).toHaveCount(0);
});

for (const theme of ['light', 'dark'] as const) {
  test(`axe: the window of exports, ${theme}`, async ({ page }) => {
    await setTheme(page, theme);
    await signIn(page, 'head');
    for (const size of [
      { width: 1440, height: 860 },
      { width: 390, height: 844 },
    ]) {
      await page.setViewportSize(size);
      await openList(page);
      await page.getByRole('button', { name: 'Выгрузить', exact: true }).click();
      await page.getByRole('dialog').waitFor();
      expect(await brokenRules(page)).toEqual([]);
      await page.getByRole('button', { name: 'Выгрузить', exact: true }).last().click();
      await page.getByRole('link', { name: 'Скачать файл' }).waitFor({ timeout: 30_000 });
      expect(await brokenRules(page)).toEqual([]);
    }
  });
}
