/** People: an invitation by a one-time link, a new department, blocking without losing a step, keys for programs. */
import { expect, test } from '@playwright/test';
import { signIn } from './records-support';
import { expectNoAxe, get, inHours, send } from './shell-support';

test.setTimeout(90_000);

test('a person is invited, signs in by the link, and is blocked with a hand-over', async ({ page, browser }) => {
  const stamp = Date.now();
  const name = `Новикова Вера ${stamp}`;
  await signIn(page, 'head');
  await page.goto('/people');
  await page.getByRole('button', { name: 'Пригласить' }).click();
  await page.getByLabel('Фамилия, имя, отчество').fill(name);
  await page.getByLabel('Должность', { exact: true }).fill('Помощник депутата');
  await page.getByLabel('Помощник', { exact: true }).check();
  await page.getByRole('dialog').getByRole('button', { name: 'Пригласить' }).click();
  const link = await page.getByRole('dialog').getByLabel('Ссылка').inputValue();
  expect(link).toContain('/link/');
  await expectNoAxe(page, 'one-time link');
  await page.keyboard.press('Escape');
  const line = page.locator('.people tbody tr').filter({ hasText: name });
  await expect(line).toContainText('приглашён');

  const guest = await (await browser.newContext({ locale: 'ru-RU' })).newPage();
  await guest.goto(link);
  await guest.locator('input[name=login]').fill(`novikova${stamp}`);
  for (const field of await guest.locator('input[type=password]').all()) {
    await field.fill('просторная-берёза-42');
  }
  await guest.locator('form button').first().click();
  await guest.locator('.screen h1').waitFor();
  const me = await get<{ person: { id: number } }>(guest, '/me');
  await send(page, 'POST', '/tasks', { title: `Дело ${stamp}`, who: me.person.id, due_at: inHours(3) });
  await expect(guest.locator('.task-row').filter({ hasText: `Дело ${stamp}` })).toBeVisible();
  await guest.context().close();

  await page.reload();
  await expect(line).toContainText('работает');
  await line.getByRole('button', { name: 'Действия' }).click();
  await page.getByRole('menuitem', { name: 'Заблокировать' }).click();
  await expectNoAxe(page, 'hand-over');
  await page.getByRole('button', { name: 'Передать и заблокировать' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(line).toHaveCount(0);
  await page.getByRole('button', { name: /С заблокированными/ }).click();
  await expect(line).toContainText('заблокирован');
});

test('a department is made and changed', async ({ page }) => {
  const name = `Отдел ${Date.now()}`;
  await signIn(page, 'head');
  await page.goto('/people');
  await page.getByRole('button', { name: 'Новый отдел' }).click();
  await page.getByRole('dialog').locator('input').first().fill(name);
  await page.getByRole('dialog').locator('button[type=submit]').click();
  await page.locator('.tree').getByRole('button', { name }).click();
  await page.getByRole('dialog').locator('input').first().fill(`${name} Б`);
  await page.getByRole('dialog').locator('button[type=submit]').click();
  await expect(page.locator('.tree').getByRole('button', { name: `${name} Б` })).toBeVisible();
});

test('an assistant sees people but changes nobody', async ({ page }) => {
  await signIn(page, 'kuzmina');
  await page.goto('/people');
  await expect(page.locator('.people tbody tr').first()).toBeVisible();
  await expect(page.getByRole('button', { name: 'Пригласить' })).toHaveCount(0);
  await expect(page.locator('.people-menu')).toHaveCount(0);
});

test('a key for a program is shown once, works, and ends', async ({ page, playwright, baseURL }) => {
  await signIn(page, 'kuzmina');
  await page.goto('/profile');
  await page.getByLabel('Для чего ключ').fill('Выгрузка');
  await page.getByRole('button', { name: 'Создать ключ' }).click();
  const token = await page.getByLabel('Новый ключ').inputValue();
  const program = await playwright.request.newContext({
    ...(baseURL ? { baseURL } : {}),
    extraHTTPHeaders: { Authorization: `Bearer ${token}` },
  });
  expect((await program.get('/api/v1/me')).status()).toBe(200);
  await page.locator('.people tr').filter({ hasText: 'Выгрузка' }).getByRole('button', { name: 'Удалить' }).first().click();
  await expect.poll(async () => (await program.get('/api/v1/me')).status()).toBe(401);
});

test('the theme and the language are kept for the person', async ({ page, browser }) => {
  await signIn(page, 'garipova');
  await page.goto('/profile');
  await page.locator('.chip').filter({ hasText: 'Тёмная тема' }).click();
  await page.getByRole('button', { name: 'English' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('My profile');
  const elsewhere = await (await browser.newContext({ locale: 'ru-RU' })).newPage();
  await signIn(elsewhere, 'garipova');
  await expect(elsewhere.getByRole('heading', { level: 1 })).toHaveText('My day');
  await expect(elsewhere.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
  await elsewhere.context().close();
  await send(page, 'PATCH', '/me', { locale: 'ru', settings: {} });
});
