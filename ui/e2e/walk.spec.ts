/** The whole way of an appeal through the browser, by the people of the demo office; every act's clicks are counted. */
import { type Browser, expect, type Locator, type Page, test } from '@playwright/test';
import { Clicks, panelOf, signIn } from './records-support';
import { get } from './shell-support';

test.setTimeout(180_000);

/** One signed-in page per person, as if each sat at an own desk. */
class Office {
  private readonly pages = new Map<string, Page>();
  constructor(private readonly browser: Browser) {}

  async at(login: string): Promise<Page> {
    const known = this.pages.get(login);
    if (known) {
      return known;
    }
    const context = await this.browser.newContext({ viewport: { width: 1440, height: 860 }, locale: 'ru-RU' });
    const page = await context.newPage();
    await signIn(page, login);
    this.pages.set(login, page);
    return page;
  }
}

interface Act {
  who: string;
  job: string;
  task: string;
  /** The answer of a question; without it the task is ticked off. */
  button?: string;
  stage: string;
  limit: number;
  /** What the form that opens wants: text into a field, or the linked record found by it. */
  fill?: { field: string; text: string; isLink?: boolean };
  /** The button of the form that a ready answer has filled. */
  send?: string;
}

/**
 * Limits count from «Мой день»: a form costs the click that opens it and the click that sends it. They are those of
 * the daily jobs: a deputy's resolution two clicks, an approval one, a decision on the check one; one per task done.
 */
const ACTS: Act[] = [
  {
    who: 'kuzmina',
    job: 'decide on the check',
    task: 'Проверить обращение по 59-ФЗ',
    button: 'Рассмотреть по существу',
    stage: 'appeal_review.deputy_review',
    limit: 1,
  },
  {
    who: 'safin',
    job: 'resolution with «Нужен запрос»',
    task: 'Рассмотреть обращение и вынести резолюцию',
    button: 'Подготовить запрос',
    send: 'Подписать',
    stage: 'appeal_request.prepare',
    limit: 2,
  },
  {
    who: 'kuzmina',
    job: 'prepare the request: its addressee',
    task: 'Подготовить запрос',
    fill: { field: 'request_to', text: 'Горсвет', isLink: true },
    stage: 'appeal_request.approval',
    limit: 2,
  },
  {
    who: 'safin',
    job: 'approve the request',
    task: 'Согласовать запрос',
    button: 'Согласовать',
    stage: 'appeal_request.sending',
    limit: 1,
  },
  {
    who: 'lebedeva',
    job: 'send the request',
    task: 'Зарегистрировать и отправить запрос',
    stage: 'appeal_request.waiting',
    limit: 1,
  },
  {
    who: 'kuzmina',
    job: 'the answer has come',
    task: 'Контроль ответа на запрос',
    button: 'Ответ получен',
    stage: 'appeal_request.answer_review',
    limit: 1,
  },
  {
    who: 'safin',
    job: 'decide on the answer',
    task: 'Рассмотреть ответ инстанции',
    button: 'Готовить ответ заявителю',
    stage: 'appeal_reply.draft',
    limit: 1,
  },
  {
    who: 'kuzmina',
    job: 'prepare the reply',
    task: 'Подготовить ответ заявителю',
    stage: 'appeal_reply.approval',
    limit: 1,
  },
  {
    who: 'safin',
    job: 'approve the reply',
    task: 'Согласовать ответ заявителю',
    button: 'Согласовать',
    stage: 'appeal_reply.sign',
    limit: 1,
  },
  {
    who: 'lebedeva',
    job: 'sign the reply: its number',
    task: 'Подписать и зарегистрировать ответ',
    fill: { field: 'reply_no', text: 'И-512' },
    stage: 'appeal_reply.send',
    limit: 2,
  },
  {
    who: 'lebedeva',
    job: 'send the reply',
    task: 'Отправить ответ заявителю',
    button: 'Меры приняты',
    stage: 'appeal_reply.fin_done',
    limit: 1,
  },
];

/** A task that is far off stands under «Все задачи», one click further; the way there is counted apart. */
async function rowOf(page: Page, act: Act, summary: string): Promise<Locator> {
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Мой день');
  const row = page.locator('.task-row').filter({ hasText: act.task }).filter({ hasText: summary });
  const isHere = await row.waitFor({ timeout: 2_000 }).then(
    () => true,
    () => false,
  );
  if (!isHere) {
    const way = new Clicks(`${act.job}: the way to a task that is not due yet`);
    await way.click(page.getByRole('link', { name: 'Все задачи' }).first());
    await page.locator('.task-row').first().waitFor();
    way.atMost(1);
    await row.waitFor();
  }
  return row;
}

async function fillIn(page: Page, clicks: Clicks, act: Act): Promise<void> {
  const form = page.getByRole('dialog');
  if (act.fill) {
    const { field, text, isLink } = act.fill;
    const input = form.locator(`[data-field=${field}]`);
    await input.fill(text);
    if (isLink) {
      await page.keyboard.press('Enter');
      await expect(input).not.toHaveValue(text);
    }
  }
  await clicks.click(form.getByRole('button', { name: act.send ?? act.button ?? 'Выполнено', exact: true }));
}

interface Appeal {
  stage: string;
  fields: Record<string, unknown>;
}

async function perform(page: Page, made: { id: number; summary: string }, act: Act): Promise<void> {
  const row = await rowOf(page, act, made.summary);
  const clicks = new Clicks(act.job);
  await clicks.click(act.button ? row.getByRole('button', { name: act.button, exact: true }) : row.locator('.task-row-check'));
  if (act.fill || act.send) {
    await fillIn(page, clicks, act);
  }
  await expect(row).toHaveCount(0);
  clicks.atMost(act.limit);
  expect((await get<Appeal>(page, `/records/appeal/${made.id}`)).stage).toBe(act.stage);
}

test('register → check → resolution with «Нужен запрос» → request → answer → reply', async ({ browser }) => {
  const office = new Office(browser);
  const page = await office.at('kuzmina');
  await page.goto('/records/appeal?view=board');
  await page.locator('.column').first().waitFor();
  const clicks = new Clicks('register, applicant known (the number is given, the check begins)');
  await clicks.click(page.locator('.column').first().locator('.column-title .icon-button'));
  await clicks.click(page.getByRole('option').first());
  const form = page.locator('.create-panel');
  const summary = `Не работает освещение во дворе ${Date.now()}`;
  await form.locator('[data-field=summary]').fill(summary);
  await form.locator('[data-field=main_topic]').fill('Дорог');
  await page.keyboard.press('Enter');
  await expect(form.locator('[data-field=main_topic]')).not.toHaveValue('Дорог');
  await clicks.click(form.getByRole('button', { name: 'Сохранить' }));
  clicks.atMost(3);
  await page.waitForURL(/peek=appeal/);
  await expect(panelOf(page).locator('.panel-title')).toHaveText(summary);
  const id = Number(/peek=appeal(?::|%3A)(\d+)/.exec(page.url())?.[1]);
  expect(id).toBeGreaterThan(0);
  for (const act of ACTS) {
    await test.step(`${act.who}: ${act.job}`, async () => perform(await office.at(act.who), { id, summary }, act));
  }
  const last = await office.at('kuzmina');
  const { rows } = await get<{ rows: Appeal[] }>(
    last,
    `/records/out_request?filter=appeal%20%3D%3D%20${id}&columns=no,addressee`,
  );
  expect(rows).toHaveLength(1);
  expect(rows[0]?.fields.addressee, 'the request went to somebody').toBeGreaterThan(0);
  expect(rows[0]?.fields.no, 'the request has its number').toMatch(/^З-\d+/);
  expect((await get<Appeal>(last, `/records/appeal/${id}`)).fields.reply_no).toBe('И-512');
  await last.goto(`/records/appeal/${id}`);
  await expect(last.locator('.steps')).toContainText('Завершено');
  await expect(last.locator('.children').first()).toBeVisible();
});
