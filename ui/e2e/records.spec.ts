/** Board, list, panel, creation: what a day of work with records consists of, clicks counted. */
import { expect, type Locator, type Page, test } from '@playwright/test';
import { Clicks, openBoard, panelOf, signIn } from './records-support';

/** A column with at least two cards. */
function fullColumn(page: Page): Locator {
  return page
    .locator('.column')
    .filter({ has: page.locator('.card-place:nth-child(2)') })
    .first();
}

test.beforeEach(async ({ page }) => {
  await signIn(page, 'kuzmina');
});

test('a card opens its panel at once; J, K and Esc work beside the board', async ({ page }) => {
  await openBoard(page);
  const cards = fullColumn(page).locator('.card');
  await cards.nth(0).locator('.card-open').click();
  await panelOf(page).locator('.panel-title').waitFor();
  await page.keyboard.press('Escape');
  await expect(panelOf(page)).toHaveCount(0);
  const took = await page.evaluate(async () => {
    const card = document.querySelectorAll<HTMLElement>('.column:has(.card:nth-child(1)) .card-open')[1];
    const start = performance.now();
    card?.click();
    while (!document.querySelector('.record-panel .panel-title')) {
      await new Promise((resolve) => setTimeout(resolve, 4));
    }
    return performance.now() - start;
  });
  console.log(`panel open: ${Math.round(took)} ms`);
  expect(took).toBeLessThan(400);
  const second = await panelOf(page).locator('.panel-title').innerText();
  await page.keyboard.press('KeyJ');
  await expect(panelOf(page).locator('.panel-title')).not.toHaveText(second);
  await page.keyboard.press('KeyK');
  await expect(panelOf(page).locator('.panel-title')).toHaveText(second);
  await page.keyboard.press('Escape');
  await expect(panelOf(page)).toHaveCount(0);
});

test('creating with a known applicant takes three clicks', async ({ page }) => {
  await openBoard(page);
  const clicks = new Clicks('create, applicant known');
  await clicks.click(page.locator('.column').first().locator('.column-title .icon-button'));
  const form = page.locator('.create-panel');
  await form.locator('input').first().waitFor();
  await clicks.click(page.getByRole('option').first());
  await form.locator('[data-field=summary]').fill('Яма у подъезда № 3');
  await clicks.click(form.getByRole('button', { name: 'Сохранить' }));
  await expect(panelOf(page).locator('.panel-title')).toHaveText('Яма у подъезда № 3');
  clicks.atMost(3);
  await expect(panelOf(page).locator('.task.is-next')).toBeVisible();
});

test('what is missing is said at its field, and the draft survives closing', async ({ page }) => {
  const type = await openBoard(page);
  await page.goto(`/records/${type}?create=${type}`);
  const form = page.locator('.create-panel');
  await form.locator('[data-field=body]').fill('Черновик письма');
  await page.keyboard.press('Control+Enter');
  await expect(form.getByRole('alert').first()).toBeVisible();
  await expect(form.locator('[data-field=summary]')).toHaveAttribute('aria-invalid', 'true');
  await expect(form.locator('[data-field=summary]')).toBeFocused();
  await page.waitForTimeout(500);
  await page.keyboard.press('Escape');
  await page.goto(`/records/${type}?create=${type}`);
  await expect(form.locator('[data-field=body]')).toHaveValue('Черновик письма');
  await form.getByRole('button', { name: 'Начать заново' }).click();
  await expect(form.locator('[data-field=body]')).toHaveValue('');
});

test('a call with the next step takes two clicks', async ({ page }) => {
  await openBoard(page, '&quick=["mine"]');
  await page.locator('.card-open').first().click();
  const panel = panelOf(page);
  await panel.locator('.panel-title').waitFor();
  const clicks = new Clicks('log a call with the next step');
  await clicks.click(panel.getByRole('button', { name: /^Звонок/ }));
  await clicks.click(panel.getByRole('button', { name: /Перезвонить завтра/ }));
  await expect(panel.locator('.task').filter({ hasText: 'Перезвонить' }).first()).toBeVisible();
  await expect(panel.locator('.entry').filter({ hasText: 'Перезвонить завтра' }).first()).toBeVisible();
  clicks.atMost(2);
});

test('postponing takes two clicks', async ({ page }) => {
  await openBoard(page, '&quick=["mine"]');
  await page
    .locator('.card')
    .filter({ has: page.locator('.due-overdue, .due-planned, .due-today') })
    .first()
    .locator('.card-open')
    .click();
  const panel = panelOf(page);
  const chip = panel.locator('.task.is-next .due-chip');
  await chip.waitFor();
  const clicks = new Clicks('postpone a task');
  await clicks.click(chip);
  await clicks.click(page.getByRole('menuitem', { name: /Через месяц/ }));
  await expect(chip).toHaveClass(/due-planned/);
  clicks.atMost(2);
});

test('a stage is moved by one drag, by the menu, by keys', async ({ page }) => {
  await openBoard(page);
  const from = fullColumn(page);
  const stage = await from.getAttribute('data-stage');
  const column = page.locator(`.column[data-stage="${stage}"]`);
  const other = page.locator(`.column:not([data-stage="${stage}"])`).first();
  const moved = column.locator('.card').first();
  const id = await moved.getAttribute('data-id');
  const clicks = new Clicks('move a stage');
  await clicks.drag(moved, other.locator('.column-cards'));
  const form = page.getByRole('dialog');
  await expect(other.locator(`[data-id="${id}"]`).or(form).or(page.locator('.toast')).first()).toBeVisible();
  clicks.atMost(1);
  if (await form.isVisible()) {
    await page.keyboard.press('Escape');
    await expect(column.locator(`[data-id="${id}"]`)).toBeVisible();
  }
  const byMenu = column.locator('.card').first();
  await byMenu.locator('.card-menu').click();
  await expect(page.getByRole('menu')).toBeVisible();
  await page.keyboard.press('Escape');
  await byMenu.locator('.card-open').focus();
  await page.keyboard.press('Alt+ArrowRight');
});

test('one field is edited in its place, saved at once, and taken back', async ({ page }) => {
  await openBoard(page, '&quick=["mine"]');
  await page.locator('.card-open').first().click();
  const panel = panelOf(page);
  const before = await panel.locator('.panel-title').innerText();
  await panel.locator('[data-edit=summary]').focus();
  await page.keyboard.press('Enter');
  await panel.locator('input[data-field=summary]').fill('Исправленное содержание');
  await page.keyboard.press('Enter');
  await expect(panel.locator('.panel-title')).toHaveText('Исправленное содержание');
  await panel.locator('.panel-foot').getByRole('button', { name: 'Отменить' }).click();
  await expect(panel.locator('.panel-title')).toHaveText(before);
});

test('the list filters, sorts, counts, and its state is the address', async ({ page }) => {
  const type = await openBoard(page);
  await page.goto(`/records/${type}?view=list`);
  await page.locator('.grid-data').first().waitFor();
  const all = await page.locator('.list-foot').innerText();
  await page.locator('.grid-filters input').first().fill('а');
  await expect(page).toHaveURL(/f=/);
  await page.locator('.grid-filters select').first().selectOption('overdue');
  await expect(page).toHaveURL(/quick=/);
  await expect(page.locator('.list-foot')).not.toHaveText(all);
  await page.getByRole('columnheader').nth(1).getByRole('button').click();
  await expect(page.getByRole('columnheader').nth(1)).toHaveAttribute('aria-sort', 'ascending');
  const address = page.url();
  await page.goto(address);
  await page.locator('.grid-data').first().waitFor();
  await expect(page.locator('.grid-filters input').first()).toHaveValue('а');
});

test('nothing found: each condition can be dropped', async ({ page }) => {
  const type = await openBoard(page);
  await page.goto(`/records/${type}?view=list&f=[["summary","has","такого точно нет"]]`);
  const state = page.locator('.list-empty');
  await expect(state).toContainText('Ничего не найдено');
  await state.getByRole('button', { name: /такого точно нет/ }).click();
  await page.locator('.grid-data').first().waitFor();
});

test('rows are selected by keys and by the whole filter; a bulk job shows its end', async ({ page }) => {
  const type = await openBoard(page);
  await page.goto(`/records/${type}?view=list&quick=["mine"]`);
  await page.locator('.grid-data').first().focus();
  await page.keyboard.press('KeyX');
  await page.keyboard.press('Shift+ArrowDown');
  const bar = page.locator('.bulk');
  await expect(bar).toContainText('Выбрано 2');
  await page.keyboard.press('Control+KeyA');
  await expect(bar).toContainText('по фильтру');
  await bar.getByRole('button', { name: 'Снять' }).click();
  await page.locator('.grid-data').first().getByRole('checkbox').click();
  await bar.getByRole('button', { name: 'Ответственный' }).click();
  await page.getByRole('menuitem').first().click();
  await expect(page.locator('.toast')).toContainText(/Готово/, { timeout: 10_000 });
});
