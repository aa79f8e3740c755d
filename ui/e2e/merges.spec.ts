/** Two records become one by keyboard and are taken apart again; the past of a field; a bulk deletion taken back. */
import { expect, type Page, test } from '@playwright/test';
import { brokenRules, panelOf, setTheme, signIn } from './records-support';
import { get, send } from './shell-support';

interface Made {
  id: number;
  title: string;
  version: number;
}

function contact(page: Page, last: string, phone: string): Promise<Made> {
  return send<Made>(page, 'POST', '/records/contact', { fields: { last_name: last, first_name: 'Юрий', phones: [phone] } });
}

async function status(page: Page, id: number): Promise<number> {
  return (await page.request.get(`/api/v1/records/contact/${id}`)).status();
}

test('two records are merged, the other leads to the main one, and both are back after the undo', async ({ page }) => {
  await signIn(page, 'head');
  const main = await contact(page, 'Слияние', '+79170001122');
  const other = await contact(page, 'Слияниев', '+79170001123');
  await page.goto(`/records/contact?peek=contact:${main.id}`);
  await panelOf(page).getByRole('button', { name: 'Ещё действия' }).click();
  await page.getByRole('menuitem', { name: 'Объединить с другой…' }).click();
  await page.getByLabel('Найти запись').fill('Слияниев');
  await page.locator('.merge-list button').filter({ hasText: other.title }).first().click();
  await expect(page.locator('.merge-head').first()).toContainText(main.title);
  expect(await brokenRules(page)).toEqual([]);
  await page.getByRole('group', { name: 'Фамилия' }).getByText('Слияниев', { exact: true }).click();
  await page.keyboard.press('Control+Enter');
  await expect(page.locator('.toast').filter({ hasText: 'Объединено' })).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Слияниев');
  expect(await status(page, other.id)).toBe(404);

  await page.goto(`/records/contact/${other.id}`);
  await expect(page).toHaveURL(new RegExp(`/records/contact/${main.id}`));
  await page.goto('/trash');
  await page.getByLabel('Найти в корзине').fill('слияниев');
  await page
    .locator('.trash-row')
    .first()
    .getByRole('button', { name: /^Восстановить/ })
    .click();
  await expect.poll(() => status(page, other.id)).toBe(200);
  const back = await get<{ fields: { last_name: string } }>(page, `/records/contact/${main.id}`);
  expect(back.fields.last_name).toBe('Слияние');
});

test('the past of a field tells who and when, and gives a value back', async ({ page }) => {
  await signIn(page, 'head');
  const made = await contact(page, 'Прошлов', '+79170001124');
  await send(page, 'PATCH', `/records/contact/${made.id}`, { version: made.version, fields: { last_name: 'Будущев' } });
  await page.goto(`/records/contact?peek=contact:${made.id}`);
  await panelOf(page).locator('[data-past=last_name]').focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'История: Фамилия' });
  await expect(dialog.locator('.past-line')).toHaveCount(2);
  await expect(dialog.locator('.past-line').first()).toContainText('сейчас');
  expect(await brokenRules(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Вернуть это значение: Прошлов' }).click();
  await expect(panelOf(page).locator('.panel-title')).toContainText('Прошлов');
});

test('merging fits a phone in the dark', async ({ page }) => {
  await setTheme(page, 'dark');
  await page.setViewportSize({ width: 390, height: 800 });
  await signIn(page, 'head');
  const main = await contact(page, 'Узкий', '+79170001125');
  const other = await contact(page, 'Узкая', '+79170001126');
  await page.goto(`/records/contact/${main.id}/merge?other=${other.id}`);
  await page.locator('.merge-row').first().waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  expect(await brokenRules(page)).toEqual([]);
});
