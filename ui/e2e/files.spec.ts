/** Files of a record: chosen, dropped and pasted, shown with small pictures, taken away again. */
import { expect, type Page, test } from '@playwright/test';
import { brokenRules, mainType, panelOf, signIn } from './records-support';
import { get, send } from './shell-support';

const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

interface Kept {
  version: number;
  fields: { scan: number[] | null };
  files?: { id: number; name: string }[];
}

async function openMine(page: Page): Promise<string> {
  const type = await mainType(page);
  await page.goto(`/records/${type}?view=list&quick=["mine"]`);
  const row = page.locator('.grid-data').first();
  await row.waitFor();
  const path = `/records/${type}/${await row.getAttribute('data-id')}`;
  const record = await get<Kept>(page, path);
  await send(page, 'PATCH', path, { version: record.version, fields: { scan: null } });
  await row.click();
  await panelOf(page).locator('.panel-title').waitFor();
  return path;
}

const editorOf = (page: Page) => panelOf(page).getByRole('group', { name: 'Документы' });

async function edit(page: Page): Promise<void> {
  await panelOf(page).locator('[data-edit=scan]').focus();
  await page.keyboard.press('Enter');
  await editorOf(page).waitFor();
}

/** Drops or pastes a file over the editor, as a browser would. */
async function give(page: Page, how: 'drop' | 'paste', name: string, content: string): Promise<void> {
  await editorOf(page).evaluate(
    (element, [kind, fileName, text]) => {
      const data = new DataTransfer();
      data.items.add(new File([text ?? ''], fileName ?? ''));
      const event =
        kind === 'drop'
          ? new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: data })
          : new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData: data });
      element.dispatchEvent(event);
    },
    [how, name, content],
  );
}

test('files come by button, by drop and by paste, and are seen at once', async ({ page }) => {
  await signIn(page, 'kuzmina');
  const path = await openMine(page);
  await edit(page);
  const editor = editorOf(page);
  await editor.locator('input[type=file]').setInputFiles([
    { name: 'Снимок двора.png', mimeType: 'image/png', buffer: PICTURE },
    { name: 'Лишний.txt', mimeType: 'text/plain', buffer: Buffer.from('лишний') },
    { name: 'Пустой.txt', mimeType: 'text/plain', buffer: Buffer.alloc(0) },
  ]);
  await give(page, 'drop', 'Страница.html', '<!doctype html><script>alert(1)</script>');
  await give(page, 'paste', 'Вставлено.txt', 'из буфера');
  await expect(editor.getByRole('alert')).toHaveText('Файл пуст');
  await expect(editor.locator('.file-size')).toHaveCount(4);
  expect(await brokenRules(page)).toEqual([]);
  await editor.getByRole('button', { name: 'Убрать: Лишний.txt' }).click();
  await editor.getByRole('button', { name: 'Скрыть: Пустой.txt' }).click();
  await editor.getByRole('button', { name: 'Сохранить' }).click();
  await expect.poll(async () => (await get<Kept>(page, path)).files?.length).toBe(3);

  const files = panelOf(page).locator('.files .file');
  await expect(files).toHaveCount(3);
  const picture = files.filter({ hasText: 'Снимок двора.png' });
  await expect(picture).toHaveAttribute('target', '_blank');
  await expect
    .poll(() => picture.locator('img').evaluate((image) => (image as HTMLImageElement).naturalWidth))
    .toBeGreaterThan(0);
  const download = page.waitForEvent('download');
  await files.filter({ hasText: 'Страница.html' }).click();
  expect((await download).suggestedFilename()).toBe('Страница.html');
  await expect(panelOf(page)).toContainText('Документы: — → ');
  expect(await brokenRules(page)).toEqual([]);
});

test('an upload can be cancelled, and a refusal of the server stands at its file', async ({ page }) => {
  await signIn(page, 'kuzmina');
  const path = await openMine(page);
  await edit(page);
  const editor = editorOf(page);
  await page.route('**/api/v1/files?*', () => new Promise(() => undefined), { times: 1 });
  await give(page, 'drop', 'Долгий.txt', 'долго');
  await expect(editor.getByRole('progressbar', { name: 'Загружается: Долгий.txt' })).toBeVisible();
  await expect(editor.getByRole('button', { name: 'Сохранить' })).toBeDisabled();
  await editor.getByRole('button', { name: 'Отменить загрузку: Долгий.txt' }).click();
  await expect(editor.getByRole('progressbar')).toHaveCount(0);
  await page.route(
    '**/api/v1/files?*',
    (route) => route.fulfill({ status: 413, json: { code: 'file.too_large', message: 'Файл больше 1 МБ.', fields: [] } }),
    { times: 1 },
  );
  await give(page, 'drop', 'Большой.txt', 'много');
  await expect(editor.getByRole('alert')).toHaveText('Файл больше 1 МБ.');
  await editor.getByRole('button', { name: 'Отмена', exact: true }).click();
  await expect(editor).toHaveCount(0);
  expect((await get<Kept>(page, path)).fields.scan).toBeNull();
});
