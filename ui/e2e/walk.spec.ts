/** The whole way of an appeal through the browser, by the people of the demo office; every act's clicks are counted. */
import { type Browser, expect, type Page, test } from '@playwright/test';
import { Clicks, panelOf, signIn } from './records-support';

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
  button: string;
  stage: string;
  limit: number;
  /** Text into the task's first text field. */
  text?: string;
  tick?: string;
}

const ACTS: Act[] = [
  {
    who: 'kuzmina',
    job: 'decide on the check',
    task: 'Проверить обращение по 59-ФЗ',
    button: 'Рассмотреть по существу',
    stage: 'На рассмотрении депутата',
    limit: 1,
  },
  {
    who: 'safin',
    job: 'resolution with «Нужен запрос»',
    task: 'Рассмотреть обращение и вынести резолюцию',
    text: 'Направить запрос в управляющую компанию',
    tick: 'Нужен запрос',
    button: 'Вынести резолюцию',
    stage: 'Подготовка запроса',
    limit: 2,
  },
  {
    who: 'kuzmina',
    job: 'prepare the request',
    task: 'Подготовить запрос',
    button: 'Выполнено',
    stage: 'Согласование с депутатом',
    limit: 1,
  },
  {
    who: 'safin',
    job: 'approve the request',
    task: 'Согласовать запрос',
    button: 'Согласовать',
    stage: 'Подписание и отправка',
    limit: 1,
  },
  {
    who: 'lebedeva',
    job: 'send the request',
    task: 'Зарегистрировать и отправить запрос',
    button: 'Выполнено',
    stage: 'Ожидание ответа',
    limit: 1,
  },
  {
    who: 'kuzmina',
    job: 'the answer has come',
    task: 'Контроль ответа на запрос',
    button: 'Ответ получен',
    stage: 'Ответ получен',
    limit: 1,
  },
  {
    who: 'safin',
    job: 'decide on the answer',
    task: 'Рассмотреть ответ инстанции',
    button: 'Готовить ответ заявителю',
    stage: 'Подготовка ответа',
    limit: 1,
  },
  {
    who: 'kuzmina',
    job: 'prepare the reply',
    task: 'Подготовить ответ заявителю',
    button: 'Выполнено',
    stage: 'Согласование',
    limit: 1,
  },
  {
    who: 'safin',
    job: 'approve the reply',
    task: 'Согласовать ответ заявителю',
    button: 'Согласовать',
    stage: 'Подписание',
    limit: 1,
  },
  {
    who: 'lebedeva',
    job: 'sign the reply',
    task: 'Подписать и зарегистрировать ответ',
    button: 'Выполнено',
    stage: 'Отправка',
    limit: 1,
  },
  {
    who: 'lebedeva',
    job: 'send the reply',
    task: 'Отправить ответ заявителю',
    button: 'Меры приняты',
    stage: 'Меры приняты',
    limit: 1,
  },
];

async function perform(page: Page, id: number, act: Act): Promise<void> {
  await page.goto(`/records/appeal/${id}`);
  const task = page.locator('.task').filter({ hasText: act.task }).first();
  await task.waitFor();
  const clicks = new Clicks(act.job);
  if (act.text) {
    await task.locator('textarea, input[type=text]').first().fill(act.text);
  }
  if (act.tick) {
    await clicks.click(task.getByLabel(act.tick, { exact: true }).last());
  }
  await clicks.click(task.getByRole('button', { name: act.button, exact: true }));
  await expect(page.locator('.stage-strip [aria-current=step], .stage-strip .is-current').first()).toContainText(act.stage, {
    timeout: 10_000,
  });
  clicks.atMost(act.limit);
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
  await form.locator('[data-field=summary]').fill('Не работает освещение во дворе');
  await form.locator('[data-field=main_topic]').fill('Дорог');
  await page.keyboard.press('Enter');
  await expect(form.locator('[data-field=main_topic]')).not.toHaveValue('Дорог');
  await clicks.click(form.getByRole('button', { name: 'Сохранить' }));
  clicks.atMost(3);
  await panelOf(page).locator('.panel-title').waitFor();
  const id = Number(/peek=appeal(?::|%3A)(\d+)/.exec(page.url())?.[1]);
  expect(id).toBeGreaterThan(0);
  for (const act of ACTS) {
    await test.step(`${act.who}: ${act.job}`, async () => perform(await office.at(act.who), id, act));
  }
  const last = await office.at('kuzmina');
  await last.goto(`/records/appeal/${id}`);
  await expect(last.locator('.steps')).toContainText('Завершено');
  await expect(last.locator('.children').first()).toBeVisible();
});
