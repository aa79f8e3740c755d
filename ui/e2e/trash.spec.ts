/** The recycle bin: deleted at once, taken back by the toast, found and restored on its screen, deleted for ever only by who may. */
import { expect, type Page, test } from '@playwright/test';
import { brokenRules, panelOf, setTheme, signIn } from './records-support';
import { get, send } from './shell-support';

interface Made {
  id: number;
  title: string;
}

async function contact(page: Page, name: string): Promise<Made> {
  return send<Made>(page, 'POST', '/records/contact', { fields: { last_name: name, first_name: 'Пётр' } });
}

async function remove(page: Page, id: number): Promise<void> {
  await page.goto(`/records/contact?peek=contact:${id}`);
  await panelOf(page).getByRole('button', { name: 'Ещё действия' }).click();
  await page.getByRole('menuitem', { name: 'Удалить' }).click();
}

async function count(page: Page, id: number): Promise<number> {
  return (await get<{ rows: unknown[] }>(page, `/records/contact?filter=id == ${id}`)).rows.length;
}

test('a deletion is taken back by its toast, and later from the bin', async ({ page }) => {
  await signIn(page, 'head');
  const made = await contact(page, 'Корзинкин');
  await remove(page, made.id);
  const toast = page.locator('.toast').filter({ hasText: made.title });
  await expect(toast).toContainText('Удалено');
  expect(await count(page, made.id)).toBe(0);
  await toast.getByRole('button', { name: 'Отменить' }).click();
  await expect(page.locator('.toast').filter({ hasText: 'Восстановлено' })).toBeVisible();
  expect(await count(page, made.id)).toBe(1);

  await remove(page, made.id);
  await expect.poll(() => count(page, made.id)).toBe(0);
  await page.goto('/trash');
  await page.getByLabel('Найти в корзине').fill('корзинк');
  const row = page.locator('.trash-row').filter({ hasText: made.title });
  await expect(row).toContainText('Орлова');
  expect(await brokenRules(page)).toEqual([]);
  await page.getByLabel('Что удалено').selectOption('contact');
  await expect(page).toHaveURL(/type=contact/);
  await page.locator('body').click({ position: { x: 5, y: 5 } });
  await page.keyboard.press('j');
  await page.keyboard.press('e');
  await expect(page.getByText('Ничего не нашлось')).toBeVisible();
  expect(await count(page, made.id)).toBe(1);
  await send(page, 'DELETE', `/records/contact/${made.id}`);
});

test('the bin fits a phone in the dark', async ({ page }) => {
  await setTheme(page, 'dark');
  await page.setViewportSize({ width: 390, height: 800 });
  await signIn(page, 'head');
  const made = await contact(page, 'Длиннофамильный-Заречный');
  await send(page, 'DELETE', `/records/contact/${made.id}`);
  await page.goto('/trash');
  await page.locator('.trash-row').first().waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  expect(await brokenRules(page)).toEqual([]);
});
