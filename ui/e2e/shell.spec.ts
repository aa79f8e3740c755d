/** The frame: keys, search, a lost session, a lost connection, live changes. */
import { expect, test } from '@playwright/test';
import { panelOf, signIn } from './records-support';
import { addTask, get, type Me, pressRussian, send } from './shell-support';

interface Contacts {
  rows: { id: number; title: string; fields: { phones?: string[] | null } }[];
}

test('the first Tab leads past the menu', async ({ page }) => {
  await signIn(page, 'kuzmina');
  await page.getByRole('heading', { name: 'Мой день' }).waitFor();
  await page.keyboard.press('Tab');
  await expect(page.locator('.skip')).toBeFocused();
});

test('keys go where they say, in the Russian layout too', async ({ page }) => {
  await signIn(page, 'kuzmina');
  await page.getByRole('heading', { name: 'Мой день' }).waitFor();
  await pressRussian(page, 'KeyG', 'п');
  await pressRussian(page, 'KeyT', 'е');
  await expect(page).toHaveURL(/\/tasks$/);
  await pressRussian(page, 'KeyG', 'п');
  await pressRussian(page, 'KeyD', 'в');
  await expect(page).toHaveURL(/\/$/);
  await pressRussian(page, 'KeyK', 'л', true);
  await expect(page.locator('.palette')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('[');
  await expect(page.locator('html')).toHaveAttribute('data-sidebar', 'narrow');
  await page.keyboard.press('[');
  await expect(page.locator('html')).toHaveAttribute('data-sidebar', 'wide');
});

test('single keys can be switched off', async ({ page }) => {
  await signIn(page, 'kuzmina');
  const { person } = await get<{ person: { settings: object | null } }>(page, '/me');
  await send(page, 'PATCH', '/me', { settings: { ...person.settings, hotkeys: false } });
  try {
    await page.goto('/');
    await page.getByRole('heading', { name: 'Мой день' }).waitFor();
    await page.keyboard.press('c');
    await page.keyboard.press('Control+k');
    await expect(page.locator('.palette')).toBeVisible();
    await expect(page.locator('[role=menu]')).toHaveCount(0);
  } finally {
    await send(page, 'PATCH', '/me', { settings: { ...person.settings, hotkeys: true } });
  }
});

test('a name typed in the wrong layout is found, and the palette says by what', async ({ page }) => {
  await signIn(page, 'kuzmina');
  const { rows } = await get<{ rows: { title: string }[] }>(page, '/records/contact?limit=50');
  const name = rows.map((row) => row.title.split(' ')[0]?.toLowerCase() ?? '').find((word) => /^[а-я]{5,}$/.test(word)) ?? '';
  const keys = 'йцукенгшщзхъфывапролджэячсмитьбю';
  const typed = [...name].map((letter) => "qwertyuiop[]asdfghjkl;'zxcvbnm,."[keys.indexOf(letter)]).join('');
  await page.getByRole('heading', { name: 'Мой день' }).waitFor();
  await page.keyboard.press('Control+k');
  await page.locator('.palette input').fill(typed);
  const guessed = page.getByRole('group', { name: `Показано по запросу «${name}»` });
  await expect(guessed.getByRole('option').first()).toContainText(new RegExp(name, 'i'));
});

test('four digits of a phone find the person, and Enter opens', async ({ page }) => {
  await signIn(page, 'kuzmina');
  const { rows } = await get<Contacts>(page, '/records/contact?columns=phones&limit=50');
  const contact = rows.find((row) => (row.fields.phones ?? []).length > 0);
  const digits = contact?.fields.phones?.[0]?.replace(/\D/g, '').slice(-4) ?? '';
  expect(digits).toHaveLength(4);
  await page.getByRole('heading', { name: 'Мой день' }).waitFor();
  await page.waitForTimeout(1_500);
  await page.keyboard.press('Control+k');
  await page.keyboard.type(digits);
  // At once, without waiting for the answer: Enter must not open what was shown before it.
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`peek=contact(:|%3A)${contact?.id}$`));
  await expect(panelOf(page)).toBeVisible();
});

test('a lost session asks above the page and goes on with what was typed', async ({ page, context }) => {
  await signIn(page, 'belov');
  await page.goto('/tasks');
  await page.getByRole('button', { name: 'Новая задача' }).first().click();
  const title = `Не потерять ${Date.now()}`;
  await page.getByLabel('Что сделать').fill(title);
  await context.clearCookies();
  await page.getByRole('button', { name: 'Сохранить' }).click();
  const dialog = page.getByRole('dialog').filter({ has: page.locator('input[type=password]') });
  await expect(dialog).toBeVisible();
  const all = JSON.parse(process.env.OTKLIK_PASSWORDS ?? '{}') as Record<string, string>;
  await dialog.locator('input').first().fill('belov');
  await dialog.locator('input[type=password]').fill(all.belov ?? process.env.OTKLIK_PASSWORD ?? '');
  await dialog.locator('button[type=submit]').click();
  await expect(dialog).toHaveCount(0);
  await expect(page.locator('.toast')).toContainText(title);
  await expect(page.locator('.task-row').filter({ hasText: title })).toBeVisible();
});

test('without a connection the page says so and keeps what it shows', async ({ page, context }) => {
  await signIn(page, 'kuzmina');
  const rows = page.locator('.task-row');
  await rows.first().waitFor();
  const before = await rows.count();
  await context.setOffline(true);
  await expect(page.locator('.offline')).toContainText('Нет связи');
  expect(await rows.count()).toBeGreaterThanOrEqual(before);
  await context.setOffline(false);
  await expect(page.locator('.offline')).toHaveCount(0, { timeout: 30_000 });
});

test('what a colleague does appears without reloading', async ({ page, browser }) => {
  await signIn(page, 'garipova');
  await page.locator('.screen h1').waitFor();
  const me = await get<Me>(page, '/me');
  const other = await (await browser.newContext()).newPage();
  await signIn(other, 'head');
  const title = `Срочно ${Date.now()}`;
  await send(other, 'POST', '/tasks', { title, who: me.person.id, due_at: new Date(Date.now() + 60_000).toISOString() });
  await expect(page.locator('.task-row').filter({ hasText: title })).toBeVisible();
  await other.context().close();
});

test('an address that leads nowhere says so', async ({ page }) => {
  await signIn(page, 'kuzmina');
  await page.goto('/no/such/screen');
  await expect(page.getByText('Такой страницы нет').first()).toBeVisible();
});

test('the first screen needs no second visit to the server for what the page carries', async ({ page }) => {
  await signIn(page, 'kuzmina');
  const asked: string[] = [];
  page.on('request', (request) => {
    const path = new URL(request.url()).pathname;
    if (path.startsWith('/api/')) {
      asked.push(path);
    }
  });
  await page.goto('/');
  await page.locator('.task-row').first().waitFor();
  expect(asked).not.toContain('/api/v1/meta');
  expect(asked).not.toContain('/api/v1/me');
  await addTask(page, 'Лишняя проверка', 100);
});
