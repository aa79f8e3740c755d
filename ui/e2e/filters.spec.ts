/** Filters by screen: linked records, activities, the past, groups; everything is kept by the address. */
import { expect, type Page, test } from '@playwright/test';
import { brokenRules, mainType, setTheme, signIn } from './records-support';

async function openList(page: Page): Promise<void> {
  await page.goto(`/records/${await mainType(page)}?view=list`);
  await page.locator('.grid-data').first().waitFor();
}

async function openForm(page: Page) {
  await page.getByRole('button', { name: 'Фильтр', exact: true }).click();
  return page.getByRole('dialog', { name: 'Фильтр' });
}

test('who was not reached for so many days, or stood on a stage, is found and kept by the address', async ({ page }) => {
  await signIn(page, 'head');
  await openList(page);
  let form = await openForm(page);
  await form.getByRole('combobox', { name: 'Поле', exact: true }).first().selectOption({ label: 'Последняя связь' });
  await form.getByRole('textbox', { name: 'Дней' }).fill('0');
  await form.getByRole('button', { name: 'Применить' }).click();
  const conditions = page.getByRole('group', { name: 'Условия' }).first();
  await expect(conditions).toContainText('Последняя связь: не было 0 дней');
  await expect(page.locator('.grid-data').first()).toBeVisible();

  form = await openForm(page);
  await form.getByRole('combobox', { name: 'Поле', exact: true }).first().selectOption({ label: 'Был на стадии' });
  await form.getByRole('combobox', { name: 'Стадия' }).selectOption({ index: 1 });
  await form.getByRole('button', { name: 'Или ещё условие' }).click();
  await form.getByRole('combobox', { name: 'Поле', exact: true }).first().selectOption({ label: 'Последний звонок' });
  await form.getByRole('combobox', { name: 'Условие' }).selectOption({ label: 'не было никогда' });
  await form.getByRole('button', { name: 'Применить' }).click();
  await expect(conditions).toContainText(/Был на стадии: .+ или Последний звонок: не было никогда/);
  const total = await page.locator('.list-foot').innerText();
  await page.reload();
  await expect(conditions).toContainText('или Последний звонок');
  await expect(page.locator('.list-foot')).toHaveText(total);
  await conditions.getByRole('button', { name: 'Сбросить всё' }).click();
  await expect(page.getByRole('group', { name: 'Условия' })).toHaveCount(0);
});

test('fields of linked records stand in the form under the link', async ({ page }) => {
  await signIn(page, 'head');
  await openList(page);
  const form = await openForm(page);
  const groups = form.locator('optgroup');
  await expect(groups.first()).toHaveAttribute('label', 'Поля записи');
  const linked = form.locator('optgroup[label$="поля связанной записи"] option').first();
  await form
    .getByRole('combobox', { name: 'Поле', exact: true })
    .first()
    .selectOption((await linked.getAttribute('value')) ?? '');
  await form.getByRole('combobox', { name: 'Условие' }).selectOption('filled');
  await form.getByRole('button', { name: 'Применить' }).click();
  await expect(page.getByRole('group', { name: 'Условия' }).first()).toContainText('→');
  await expect(page.locator('.list-foot')).toBeVisible();
});

for (const theme of ['light', 'dark'] as const) {
  test(`axe: the form with alternatives, ${theme}`, async ({ page }) => {
    await signIn(page, 'head');
    await setTheme(page, theme);
    await openList(page);
    const form = await openForm(page);
    await form.getByRole('combobox', { name: 'Поле', exact: true }).first().selectOption({ label: 'Последняя связь' });
    await form.getByRole('combobox', { name: 'Условие' }).selectOption({ label: 'не было никогда' });
    await form.getByRole('button', { name: 'Или ещё условие' }).click();
    await form.getByRole('combobox', { name: 'Поле', exact: true }).first().selectOption({ label: 'Менялось поле' });
    await form.getByRole('combobox', { name: 'Поле' }).last().selectOption({ index: 1 });
    expect(await brokenRules(page)).toEqual([]);
  });
}

test('the form fits a narrow screen', async ({ page }) => {
  await signIn(page, 'head');
  await page.setViewportSize({ width: 390, height: 780 });
  await openList(page);
  const form = await openForm(page);
  const box = await form.boundingBox();
  expect(box?.width ?? 999).toBeLessThanOrEqual(390);
  await expect(form.getByRole('button', { name: 'Применить' })).toBeVisible();
});
