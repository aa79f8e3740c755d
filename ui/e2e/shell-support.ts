/** Help for the browser tests of the shell: the API as the signed-in person, and no broken rule of accessibility. */
import { expect, type Page } from '@playwright/test';
import { brokenRules } from './records-support';

/** Fails with the broken rules and the elements that break them. */
export async function expectNoAxe(page: Page, where: string): Promise<void> {
  expect(await brokenRules(page), where).toEqual([]);
}

export interface Me {
  person: { id: number; name: string };
  counters: { overdue: number; today: number; unread: number };
}

/** Reads as the signed-in person. */
export async function get<T>(page: Page, path: string): Promise<T> {
  const answer = await page.request.get(`/api/v1${path}`);
  expect(answer.ok(), `GET ${path}: ${answer.status()}`).toBe(true);
  return (await answer.json()) as T;
}

/** Changes as the signed-in person. */
export async function send<T>(page: Page, method: 'POST' | 'PATCH' | 'DELETE', path: string, data?: unknown): Promise<T> {
  const origin = new URL(page.url()).origin;
  const answer = await page.request.fetch(`/api/v1${path}`, {
    method,
    headers: { 'X-Otklik': '1', Origin: origin },
    ...(data === undefined ? {} : { data }),
  });
  const text = await answer.text();
  expect(answer.ok(), `${method} ${path}: ${answer.status()} ${text}`).toBe(true);
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

/** A moment so many hours from now. */
export function inHours(hours: number): string {
  return new Date(Date.now() + hours * 3_600_000).toISOString();
}

/** A task of the signed-in person that belongs to no record. */
export async function addTask(page: Page, title: string, hours = 1): Promise<{ id: number }> {
  const me = await get<Me>(page, '/me');
  return send(page, 'POST', '/tasks', { title, who: me.person.id, due_at: inHours(hours) });
}

/** Presses a key as the Russian layout does: the letter is Russian, the place of the key is the same. */
export async function pressRussian(page: Page, code: string, key: string, isCtrl = false): Promise<void> {
  await page.evaluate(
    ([place, letter, ctrl]) =>
      (document.activeElement ?? document.body).dispatchEvent(
        new KeyboardEvent('keydown', { code: place, key: letter, ctrlKey: ctrl, bubbles: true, cancelable: true }),
      ),
    [code, key, isCtrl] as const,
  );
}
