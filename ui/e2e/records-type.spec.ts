/** A record type that nobody wrote a screen for: added by text, worked with at once. */
import { expect, type Page, test } from '@playwright/test';
import { panelOf, signIn } from './records-support';
import { get, send } from './shell-support';

const FILES = {
  'package.yaml': `package: visits
version: "1.0"
label: {ru: Выезды, en: Visits}
requires: [base]
`,
  'types/visit.yaml': `type: visit
label: {ru: Выезды, en: Visits}
words:
  one: {ru: выезд, en: visit}
  few: {ru: выезда, en: visits}
  many: {ru: выездов, en: visits}
  new: {ru: Новый выезд, en: New visit}
icon: map-pin
title: "{{ place }}"
owner: escort
next_step: false
directory: false
position: 30
search: [place]
same_by: []
start: visits.planned
fields:
- code: place
  kind: string
  label: {ru: Место, en: Place}
  required: true
  create: true
  list: true
- code: day
  kind: date
  label: {ru: День, en: Day}
  create: true
  list: true
  card: true
- code: cost
  kind: money
  label: {ru: Расходы, en: Cost}
  create: true
  list: true
- code: escort
  kind: person
  label: {ru: Кто едет, en: Escort}
  default: "me()"
  list: true
pipelines:
- code: visits
  label: {ru: Выезды, en: Visits}
  stages:
  - {code: planned, label: {ru: Запланирован, en: Planned}, hue: 1}
  - {code: done, label: {ru: Состоялся, en: Done}, outcome: success}
`,
  'roles.yaml': `roles:
- role: traveller
  label: {ru: Выезжающий, en: Traveller}
  default: {}
  rights:
    visit: {read: all, create: all, edit: all, stage: all}
`,
};

/** A new type is closed until a role opens it; the administrator gives that role to the signed-in person. */
async function openTo(page: Page, role: string): Promise<void> {
  const me = await get<{ person: { id: number } }>(page, '/me');
  const { rows } = await get<{ rows: { id: number; roles: string[] }[] }>(page, '/people');
  const roles = rows.find((one) => one.id === me.person.id)?.roles ?? [];
  await send(page, 'PATCH', `/people/${me.person.id}`, { roles: [...roles.filter((one) => one !== role), role] });
}

test('a type added by text has its board, list and form at once', async ({ page }) => {
  await signIn(page, 'head');
  await page.goto('/');
  const answer = await page.evaluate(async (files) => {
    const response = await fetch('/api/v1/packages', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Otklik': '1' },
      body: JSON.stringify({ files }),
    });
    return { status: response.status, text: await response.text() };
  }, FILES);
  expect(answer.status, answer.text).toBeLessThan(300);
  await openTo(page, 'traveller');
  await page.goto('/records/visit');
  await expect(page.locator('h1')).toHaveText('Выезды');
  await page.locator('.column .icon-button').first().click();
  const form = page.locator('.create-panel');
  await form.locator('[data-field=place]').fill('Школа на улице Садовой');
  await form.locator('[data-field=cost]').fill('1200,50');
  await page.keyboard.press('Control+Enter');
  await expect(panelOf(page).locator('.panel-title')).toHaveText('Школа на улице Садовой');
  await expect(panelOf(page)).toContainText(/1\s200,50/);
  await page.keyboard.press('Escape');
  const ended = Number(await page.locator('.strip-count').first().textContent());
  await page.locator('.card').first().dragTo(page.locator('.strip').first());
  await expect(page.locator('.strip-count').first()).toHaveText(String(ended + 1));
  await page.goto('/records/visit?view=list&f=[["stage","in","visits.done"]]');
  await expect(page.locator('.grid-data')).toHaveCount(ended + 1);
  await expect(page.locator('.list-foot')).toContainText(/^\d+ запис/);
});
