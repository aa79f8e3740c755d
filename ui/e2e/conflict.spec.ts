/** Two people change one field: nobody's words go over the other's unseen. */
import { type Browser, expect, type Page, test } from '@playwright/test';
import { mainType, panelOf, signIn } from './records-support';
import { get, send } from './shell-support';

interface Kept {
  id: number;
  version: number;
  fields: { summary: string };
}

/** A colleague's own browser, signed in. */
async function colleague(browser: Browser): Promise<Page> {
  const page = await (await browser.newContext({ locale: 'ru-RU' })).newPage();
  await signIn(page, 'head');
  return page;
}

/** Opens a record of mine in the panel. */
async function openMine(page: Page): Promise<{ path: string; id: number }> {
  const type = await mainType(page);
  await page.goto(`/records/${type}?view=list&quick=["mine"]`);
  const row = page.locator('.grid-data').first();
  await row.waitFor();
  const id = Number(await row.getAttribute('data-id'));
  await row.click();
  await panelOf(page).locator('.panel-title').waitFor();
  return { path: `/records/${type}/${id}`, id };
}

/** The colleague writes into the field, as another screen would. */
async function writeAs(other: Page, path: string, summary: string): Promise<void> {
  const record = await get<Kept>(other, path);
  await send(other, 'PATCH', path, { version: record.version, fields: { summary } });
}

async function edit(page: Page): Promise<void> {
  await panelOf(page).locator('[data-edit=summary]').focus();
  await page.keyboard.press('Enter');
  await panelOf(page).locator('input[data-field=summary]').waitFor();
}

const conflictOf = (page: Page) => page.getByRole('dialog', { name: 'Поле изменили раньше вас' });

test('a change that came in under the open editor is asked about, and mine can be kept', async ({ page, browser }) => {
  await signIn(page, 'kuzmina');
  const { path } = await openMine(page);
  const before = (await get<Kept>(page, path)).fields.summary;
  const other = await colleague(browser);
  const [theirs, mine] = [`Их слова ${Date.now()}`, `Мои слова ${Date.now()}`];
  await edit(page);
  await writeAs(other, path, theirs);
  // The panel already shows theirs: what I save now must not silently go over it.
  await expect(panelOf(page).locator('.panel-title')).toHaveText(theirs);
  await panelOf(page).locator('input[data-field=summary]').fill(mine);
  await page.keyboard.press('Enter');
  const dialog = conflictOf(page);
  await expect(dialog).toContainText(theirs);
  await expect(dialog).toContainText(mine);
  await expect(dialog).toContainText('Орлова');
  await dialog.getByRole('button', { name: 'Оставить моё' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(panelOf(page).locator('.panel-title')).toHaveText(mine);
  await expect.poll(async () => (await get<Kept>(page, path)).fields.summary).toBe(mine);
  await writeAs(other, path, before);
  await other.context().close();
});

test('a page that heard nothing of the change is told by the server, and theirs can be taken', async ({ page, browser }) => {
  await signIn(page, 'kuzmina');
  await page.route('**/api/v1/events', (route) => route.abort());
  const { path } = await openMine(page);
  const before = (await get<Kept>(page, path)).fields.summary;
  const other = await colleague(browser);
  const theirs = `Их слова ${Date.now()}`;
  await writeAs(other, path, theirs);
  await edit(page);
  await panelOf(page).locator('input[data-field=summary]').fill('Мои слова');
  await page.keyboard.press('Enter');
  const dialog = conflictOf(page);
  await expect(dialog).toContainText(theirs);
  await dialog.getByRole('button', { name: 'Взять их' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(panelOf(page).locator('.panel-title')).toHaveText(theirs);
  expect((await get<Kept>(page, path)).fields.summary).toBe(theirs);
  await writeAs(other, path, before);
  await other.context().close();
});
