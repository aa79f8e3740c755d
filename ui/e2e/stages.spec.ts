/** Stages: what a move by hand may not do, what it asks for, ready answers by keys and thumb, how long a record may stay. */
import { expect, type Page, test } from '@playwright/test';
import { brokenRules, Clicks, panelOf, signIn } from './records-support';
import { get, send } from './shell-support';

test.setTimeout(120_000);

interface Made {
  id: number;
  stage: string;
}

/** An appeal registered today by its assistant, on the deputy's table. */
async function withDeputy(page: Page, summary: string): Promise<Made> {
  const topics = await get<{ rows: { id: number }[] }>(page, '/records/topic?limit=1');
  const people = await get<{ rows: { id: number }[] }>(page, '/records/contact?limit=1');
  const fields = { summary, main_topic: topics.rows[0]?.id, applicant: people.rows[0]?.id, decision: 'on_merits' };
  const made = await send<Made>(page, 'POST', '/records/appeal', { fields });
  return send<Made>(page, 'POST', `/records/appeal/${made.id}/move`, { stage: 'appeal_review.deputy_review' });
}

test('a resolution is signed by keys alone, and by thumb at 390 px', async ({ browser }) => {
  const desk = await (await browser.newContext({ locale: 'ru-RU' })).newPage();
  await signIn(desk, 'kuzmina');
  const typed = await withDeputy(desk, `Клавишами ${Date.now()}`);
  const tapped = await withDeputy(desk, `Пальцем ${Date.now()}`);
  const at = async (width: number, height: number) => {
    const context = await browser.newContext({ viewport: { width, height }, locale: 'ru-RU' });
    const page = await context.newPage();
    await signIn(page, 'safin');
    await page.goto('/');
    return page;
  };
  const stageOf = async (id: number) => (await get<Made>(desk, `/records/appeal/${id}`)).stage;

  const keys = await at(1440, 860);
  const row = keys.locator('.task-row').filter({ hasText: 'Клавишами' });
  await row.locator('[data-main]').focus();
  await keys.keyboard.press('1');
  const sign = keys.getByRole('dialog').getByRole('button', { name: 'Подписать' });
  await expect(sign).toBeFocused();
  await expect(keys.getByRole('dialog').getByLabel('Нужен запрос').last()).toBeChecked();
  expect(await brokenRules(keys)).toEqual([]);
  await keys.keyboard.press('Enter');
  await expect(row).toHaveCount(0);
  expect(await stageOf(typed.id)).toBe('appeal_request.prepare');

  const phone = await at(390, 844);
  const thumb = phone.locator('.task-row').filter({ hasText: 'Пальцем' });
  const clicks = new Clicks('resolution on a phone');
  await clicks.click(thumb.getByRole('button', { name: 'Разъяснить', exact: true }));
  expect(await brokenRules(phone)).toEqual([]);
  await clicks.click(phone.getByRole('dialog').getByRole('button', { name: 'Подписать' }));
  await expect(thumb).toHaveCount(0);
  clicks.atMost(2);
  expect(await stageOf(tapped.id)).toBe('appeal_reply.draft');
});

test('nobody passes an approval by dragging; a stage asks for what it wants in a small form', async ({ browser }) => {
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 860 }, locale: 'ru-RU' })).newPage();
  await signIn(page, 'lebedeva');
  const found = await get<{ rows: Made[] }>(page, '/records/appeal?filter=stage%20%3D%3D%20%22appeal_reply.send%22&limit=1');
  const sending = found.rows[0];
  expect(sending, 'the demo has a reply to send').toBeDefined();
  await page.goto(`/records/appeal?view=board&peek=appeal:${sending?.id}`);
  await page.getByRole('button', { name: 'Завершить' }).click();
  const clicks = new Clicks('close by hand: the missing field alone is asked for');
  await clicks.click(page.getByRole('menuitem', { name: 'Меры приняты' }));
  const form = page.getByRole('dialog');
  await expect(form.locator('[data-field]')).toHaveCount(1);
  await expect(form.locator('[data-field=result]')).toBeVisible();
  expect(await brokenRules(page)).toEqual([]);
  await page.keyboard.press('Escape');
  expect((await get<Made>(page, `/records/appeal/${sending?.id}`)).stage).toBe('appeal_reply.send');

  const approval = await get<{ rows: Made[] }>(
    page,
    '/records/appeal?filter=stage%20%3D%3D%20%22appeal_reply.approval%22&limit=1',
  );
  const id = approval.rows[0]?.id;
  await page.goto(`/records/appeal/${id}`);
  const strip = page.locator('.stage-strip');
  await expect(strip.getByRole('button', { name: 'Подписание и регистрация' })).toBeDisabled();
  await expect(strip.getByRole('button', { name: 'Подготовка ответа' })).toBeEnabled();
  // The API says the same, and whose turn it is.
  const refused = await page.request.post(`/api/v1/records/appeal/${id}/move`, {
    headers: { 'X-Otklik': '1', Origin: new URL(page.url()).origin },
    data: { stage: 'appeal_reply.sign' },
  });
  expect(refused.status()).toBe(409);
  expect(await refused.text()).toContain('Согласовать ответ заявителю');
});

test('cards, lists and panels say how long a record may stay on its stage', async ({ browser }) => {
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 860 }, locale: 'ru-RU' })).newPage();
  await signIn(page, 'kuzmina');
  const summary = `Норма ${Date.now()}`;
  const made = await withDeputy(page, summary);
  await page.goto(`/records/appeal?view=board&peek=appeal:${made.id}`);
  const panel = panelOf(page);
  await expect(panel.locator('.stage-term')).toContainText(/На стадии ещё \d+ д/);
  await expect(page.locator(`.card[data-id="${made.id}"] .stage-term`)).toBeVisible();
  expect(await brokenRules(page)).toEqual([]);
});
