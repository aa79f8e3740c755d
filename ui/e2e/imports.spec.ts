/** Importing by screen: from the file to the records and back. */
import { expect, test } from '@playwright/test';
import { mainType, signIn } from './records-support';

const ROWS = 24;

/** A small file in Windows-1251, as offices have them. */
function csv(): Buffer {
  const lines = ['Содержание;Способ;Дата;Статус'];
  for (let row = 1; row <= ROWS; row += 1) {
    lines.push(
      `Проверочная загрузка ${row};${row % 2 === 0 ? 'Почта' : 'по телефону'};${String((row % 20) + 1).padStart(2, '0')}.11.2026;новая`,
    );
  }
  const text = `${lines.join('\r\n')}\r\n`;
  return Buffer.from(
    [...text].map((letter) => {
      const code = letter.codePointAt(0) ?? 63;
      if (code < 128) {
        return code;
      }
      return code >= 0x410 && code <= 0x44f ? code - 0x410 + 0xc0 : 63;
    }),
  );
}

test('a file becomes records in five steps, and can be undone', async ({ page }) => {
  test.setTimeout(60_000);
  await signIn(page, 'lebedeva');
  await page.goto(`/imports?type=${await mainType(page)}`);
  await page.locator('input[type=file]').setInputFiles({ name: 'letters.csv', mimeType: 'text/csv', buffer: csv() });
  await expect(page.locator('.import-step')).toHaveCount(6);
  await expect(page.getByText(/Прочитан/)).toContainText(`${ROWS}`);
  await page.getByLabel('Поле для столбца «Содержание»').selectOption('summary');
  await page.getByLabel('Поле для столбца «Дата»').selectOption('received_at');
  await page.getByLabel('Поле для столбца «Способ»').selectOption('channel');
  await page.locator('.import-value').filter({ hasText: 'по телефону' }).locator('select').selectOption('phone');
  await page.getByRole('button', { name: 'Проверить', exact: true }).click();
  await expect(page.locator('.import-result')).toContainText('Будет создано', { timeout: 20_000 });
  const consent = page.getByLabel('Создать эти значения в справочниках');
  if (await consent.isVisible()) {
    await consent.check();
  }
  await page.getByRole('button', { name: /^Загрузить \d/ }).click();
  await expect(page.locator('.import-done')).toContainText('Загружен', { timeout: 30_000 });
  await page.locator('.import-done').getByRole('button', { name: 'Отменить импорт' }).click();
  await expect(page.locator('.import-done')).toContainText('отменён', { timeout: 30_000 });
});
