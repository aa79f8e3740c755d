/** Tables inside records and fields of several links: made with a record, changed in its panel, seen from both sides. */
import { expect, type Locator, type Page, test } from '@playwright/test';
import { brokenRules, setTheme, signIn } from './records-support';
import { get, send } from './shell-support';

interface Made {
  id: number;
  title: string;
}

/** Chooses the first record that a link's list offers for a text. */
async function choose(field: Locator, page: Page, text: string): Promise<void> {
  await field.click();
  await field.fill(text);
  await page.locator('.pick-list [role=option]:visible').filter({ hasText: text }).first().click();
}

async function appeal(page: Page, more: object): Promise<Made> {
  const fields = { summary: 'Фонари и ямы у школы', channel: 'post', ...more };
  return send<Made>(page, 'POST', '/records/appeal', { fields });
}

async function open(page: Page, id: number): Promise<void> {
  await page.goto(`/records/appeal?view=list&peek=appeal:${id}`);
  await page.locator('.panel-title').waitFor();
}

test('questions are added, changed and dropped in the panel, and come back by undo', async ({ page }) => {
  await signIn(page, 'head');
  const made = await appeal(page, {});
  await open(page, made.id);
  const table = page.getByRole('region', { name: 'Вопросы' });
  await table.getByRole('button', { name: 'Добавить' }).click();
  await table.getByRole('button', { name: 'Сохранить' }).click();
  await expect(table.getByText('Заполните это поле.').first()).toBeVisible();
  await table.getByRole('textbox', { name: 'Вопрос', exact: true }).fill('Когда зажгут фонари?');
  await choose(table.locator('input[data-field=topic]'), page, 'Дороги');
  await table.getByRole('button', { name: 'Сохранить' }).click();
  await expect(table.getByText('Когда зажгут фонари?')).toBeVisible();
  await expect(table.locator('.children-count')).toHaveText('1');

  await table.getByRole('button', { name: 'Изменить: Когда зажгут фонари?' }).click();
  await table.getByRole('textbox', { name: 'Вопрос', exact: true }).fill('Когда починят фонари?');
  await page.keyboard.press('Control+Enter');
  await expect(table.getByText('Когда починят фонари?')).toBeVisible();

  await table.getByRole('button', { name: 'Удалить: Когда починят фонари?' }).click();
  await expect(table.locator('.children-count')).toHaveText('0');
  await page.getByRole('button', { name: 'Отменить' }).click();
  await expect(table.getByText('Когда починят фонари?')).toBeVisible();
});

test('a new appeal is registered with its questions', async ({ page }) => {
  await signIn(page, 'head');
  await page.goto('/records/appeal?view=list&create=appeal');
  const form = page.locator('.create-panel');
  await form.locator('[data-field=summary]').fill('Два вопроса сразу');
  const table = form.getByRole('region', { name: 'Вопросы' });
  await table.getByRole('button', { name: 'Добавить' }).click();
  await table.getByRole('textbox', { name: 'Вопрос', exact: true }).fill('Первый вопрос');
  await choose(table.locator('input[data-field=topic]'), page, 'Дороги');
  await form.getByRole('button', { name: 'Сохранить' }).click();
  const shown = page.locator('.record-panel').getByRole('region', { name: 'Вопросы' });
  await expect(shown.getByText('Первый вопрос')).toBeVisible();
  await expect(shown.getByText('Дороги')).toBeVisible();
});

for (const theme of ['light', 'dark'] as const) {
  test(`several links and tables pass axe in the ${theme} theme, and on a phone`, async ({ page }) => {
    await setTheme(page, theme);
    await signIn(page, 'head');
    const people = (await get<{ rows: Made[] }>(page, '/records/contact?limit=2')).rows;
    const made = await appeal(page, { coapplicants: people.map((one) => one.id) });
    await send(page, 'PATCH', `/records/appeal/${made.id}`, {
      rows: {
        questions: [
          { fields: { text: 'Вопрос', topic: (await get<{ rows: Made[] }>(page, '/records/topic?limit=1')).rows[0]?.id } },
        ],
      },
    });
    await open(page, made.id);
    for (const person of people) {
      await expect(page.getByRole('link', { name: person.title, exact: true }).first()).toBeVisible();
    }
    expect(await brokenRules(page)).toEqual([]);
    await page.locator('[data-edit=coapplicants]').focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('listbox')).toBeVisible();
    expect(await brokenRules(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Изменить: Вопрос' }).click();
    expect(await brokenRules(page)).toEqual([]);
    await page.setViewportSize({ width: 390, height: 800 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    // The other side calls it by its own words.
    await page.goto(`/records/contact?view=list&peek=contact:${people[0]?.id}`);
    await expect(page.getByRole('region', { name: 'Соавтор обращений' })).toBeVisible();
  });
}
