/** Pairs that may be the same: searched for in the background, told apart for everybody, or merged. */
import { expect, type Page, test } from '@playwright/test';
import { brokenRules, signIn } from './records-support';
import { send } from './shell-support';

async function contact(page: Page, last: string, phone: string): Promise<void> {
  await send(page, 'POST', '/records/contact', { fields: { last_name: last, first_name: 'Глеб', phones: [phone] } });
}

test('duplicates are found, told apart with a way back, and merged', async ({ page }) => {
  await signIn(page, 'head');
  await contact(page, 'Двойников', '+79175550001');
  await contact(page, 'Двойникова', '+79175550001');
  await page.goto('/duplicates?type=contact');
  await page.getByRole('button', { name: /^Искать/ }).click();
  const row = page.locator('.twin-row').filter({ hasText: 'Двойникова' }).first();
  await expect(row).toContainText('Телефон', { timeout: 30_000 });
  expect(await brokenRules(page)).toEqual([]);
  await row.getByRole('button', { name: /^Не дубликат/ }).click();
  await expect(page.locator('.twin-row').filter({ hasText: 'Двойникова' })).toHaveCount(0);
  await page.locator('.toast').getByRole('button', { name: 'Отменить' }).click();
  await expect(row).toBeVisible();
  await page.setViewportSize({ width: 390, height: 800 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await row.getByRole('button', { name: /^Объединить/ }).click();
  await page.locator('.merge-row').first().waitFor();
  await page.getByRole('button', { name: 'Объединить' }).click();
  await expect(page.locator('.toast').filter({ hasText: 'Объединено' })).toBeVisible();
});
