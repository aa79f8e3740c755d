/** The last step of an open record: it ends only with the next one or with the record's own end. */
import { expect, type Page, test } from '@playwright/test';
import { Clicks, panelOf, signIn } from './records-support';
import { get, inHours, type Me, send } from './shell-support';

const STEP = 'Разобрать загруженную запись';

interface Started {
  job: number | { id: number };
}

/** Waits until a job of the server is over. */
async function over(page: Page, { job }: Started): Promise<void> {
  const id = typeof job === 'number' ? job : job.id;
  await expect
    .poll(async () => (await get<{ state: string }>(page, `/jobs/${id}`)).state, { timeout: 20_000 })
    .toMatch(/^(done|failed)$/);
}

/** An open record with one step by hand and nothing from the rules: such come from an import. */
async function withOneStep(page: Page, summary: string): Promise<number> {
  const me = await get<Me>(page, '/me');
  const answer = await page.request.post('/api/v1/imports', {
    headers: { 'X-Otklik': '1', Origin: new URL(page.url()).origin },
    multipart: {
      type: 'appeal',
      file: { name: 'one.csv', mimeType: 'text/csv', buffer: Buffer.from(`Содержание\n${summary}\n`) },
    },
  });
  expect(answer.ok(), await answer.text()).toBe(true);
  const { id } = (await answer.json()) as { id: number };
  const mapping = {
    columns: { Содержание: { field: 'summary' } },
    constants: {
      received_at: inHours(-1),
      channel: 'post',
      form: 'written',
      kind: 'statement',
      authorship: 'individual',
      reply_to: 'post',
    },
    step: { title: STEP, who: { person: me.person.id }, due: { date: inHours(48).slice(0, 10) } },
  };
  await over(page, await send(page, 'POST', `/imports/${id}/check`, { mapping }));
  await over(page, await send(page, 'POST', `/imports/${id}/run`, { mapping, create_missing: false }));
  const filter = encodeURIComponent(`summary == "${summary}"`);
  const { rows } = await get<{ rows: { id: number }[] }>(page, `/records/appeal?filter=${filter}&limit=1`);
  expect(rows, 'the imported record').toHaveLength(1);
  return rows[0]?.id ?? 0;
}

test('the last step of a record asks what comes next, and takes the next step', async ({ page }) => {
  await signIn(page, 'head');
  const id = await withOneStep(page, `Что дальше ${Date.now()}`);
  await page.goto(`/records/appeal?view=list&peek=appeal:${id}`);
  const step = panelOf(page).locator('.task.is-next').filter({ hasText: STEP });
  const done = step.getByRole('button', { name: 'Выполнено' });
  const dialog = page.getByRole('dialog', { name: 'Что дальше?' });
  await done.click();
  await expect(dialog).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(step, 'given up: the step is still there').toBeVisible();
  const clicks = new Clicks('finish the last step with the next one');
  await clicks.click(done);
  await clicks.click(dialog.getByRole('button', { name: /^Завтра/ }));
  clicks.atMost(2);
  await expect(dialog).toHaveCount(0);
  await expect(panelOf(page).locator('.task.is-next')).toContainText('Связаться и уточнить');
});

test('from the list of tasks the last step can end the record', async ({ page }) => {
  await signIn(page, 'head');
  const summary = `Завершить ${Date.now()}`;
  const id = await withOneStep(page, summary);
  await page.goto('/tasks');
  const row = page.locator('.task-row').filter({ hasText: summary });
  await row.locator('.task-row-check').click();
  const dialog = page.getByRole('dialog', { name: 'Что дальше?' });
  await expect(dialog).toContainText(summary);
  await dialog.getByRole('button', { name: 'Отозвано заявителем' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(row).toHaveCount(0);
  const record = await get<{ is_open: boolean }>(page, `/records/appeal/${id}`);
  expect(record.is_open).toBe(false);
});
