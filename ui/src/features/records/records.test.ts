/** The board's cache, drafts, suggested terms, names of a new record. */
import { beforeEach, describe, expect, test } from 'vitest';
import { withCardMoved, withMore } from './board/cache';
import { keepDraft, readDraft } from './create/draft';
import { defaultValues, demanded, fromTyped, sameQuery } from './create/fields';
import { neighbour } from './nav';
import { suggestions } from './steps';
import type { BoardColumn, RecordRow, TypeView } from './types';

function row(id: number, due: string | null): RecordRow {
  return {
    id,
    title: `№ ${id}`,
    stage: 'p.a',
    is_open: true,
    version: 1,
    owner: 1,
    next: due ? { task: id, title: 't', due_at: due, who: 1 } : null,
    created_at: '2026-11-01T00:00:00Z',
    updated_at: '2026-11-01T00:00:00Z',
    fields: {},
    names: {},
  };
}

function column(stage: string, rows: RecordRow[]): BoardColumn {
  return { stage, count: rows.length, overdue: rows.length, today: 0, planned: 0, none: 0, rows, next_cursor: 'c' };
}

describe('the board', () => {
  const now = new Date('2026-11-24T12:00:00Z');
  const board = { columns: [column('p.a', [row(1, '2026-11-20T00:00:00Z'), row(2, '2026-11-21T00:00:00Z')]), column('p.b', [])] };
  test('a moved card is on top of its new column and counted there', () => {
    const [a, b] = withCardMoved(board, 2, 'p.b', now, 'UTC').columns;
    expect(a).toMatchObject({ count: 1, overdue: 1 });
    expect(b).toMatchObject({ count: 1, overdue: 1 });
    expect(b?.rows[0]).toMatchObject({ id: 2, stage: 'p.b' });
  });
  test('a card that is not there changes nothing', () => {
    expect(withCardMoved(board, 9, 'p.b', now, 'UTC')).toBe(board);
    expect(withCardMoved(board, 1, 'p.a', now, 'UTC')).toBe(board);
  });
  test('more cards come once each', () => {
    const [a] = withMore(board, 'p.a', [row(2, null), row(3, null)], null).columns;
    expect(a?.rows.map((one) => one.id)).toEqual([1, 2, 3]);
    expect(a?.next_cursor).toBeNull();
  });
});

describe('the draft of a new record', () => {
  beforeEach(() => localStorage.clear());
  const form = { values: { summary: 'Яма' }, titles: {} };
  const blank = { values: {}, titles: {} };
  test('is there for seven days', () => {
    keepDraft('thing', form, blank, 0);
    expect(readDraft('thing', 7 * 86_400_000)).toEqual(form);
    expect(readDraft('thing', 7 * 86_400_000 + 1)).toBeNull();
  });
  test('an empty form is no draft', () => {
    keepDraft('thing', form, blank, 0);
    keepDraft('thing', { values: { summary: '', flag: false }, titles: {} }, blank, 0);
    expect(readDraft('thing', 0)).toBeNull();
  });
  test('what stood in the form by itself is not kept', () => {
    const start = { values: { at: '2026-11-24T07:00:00Z', kind: 'letter' }, titles: {} };
    keepDraft('thing', { values: { ...start.values, kind: 'visit', summary: 'Яма' }, titles: {} }, start, 0);
    expect(readDraft('thing', 0)?.values).toEqual({ kind: 'visit', summary: 'Яма' });
    keepDraft('thing', start, start, 0);
    expect(readDraft('thing', 0)).toBeNull();
  });
});

test('a field that the server fills stands filled and is not demanded', () => {
  const field = (code: string, required: string, more = {}) => ({ code, kind: 'string', required, ...more });
  const fields = [field('channel', 'always', { default: 'mail' }), field('summary', 'always'), field('note', 'never')] as never;
  expect(demanded(fields)).toEqual(['summary']);
  expect(defaultValues(fields)).toEqual({ channel: 'mail' });
});

test('suggested terms are later than now and in the office’s mornings', () => {
  const offered = suggestions(new Date('2026-11-27T12:00:00Z'), 'Europe/Moscow', 'ru');
  expect(offered.map((one) => [one.code, one.text])).toEqual([
    ['hours2', '27.11, 17:00'],
    ['tomorrow', '28.11, 10:00'],
    ['after', '30.11, 10:00'],
    ['week', '04.12, 10:00'],
    ['month', '27.12, 10:00'],
  ]);
});

const person = {
  same_by: ['phones', 'last_name'],
  fields: ['last_name', 'first_name', 'patronymic'].map((code) => ({
    code,
    kind: 'string',
    is_create: true,
    is_read_only: false,
  })),
} as unknown as TypeView;

test('a typed name fills the names of a new person', () => {
  expect(fromTyped(person, 'Иванова Анна Ивановна')).toEqual({
    last_name: 'Иванова',
    first_name: 'Анна',
    patronymic: 'Ивановна',
  });
  expect(fromTyped(person, 'Иванова')).toEqual({ last_name: 'Иванова' });
  const company = {
    same_by: ['inn', 'name'],
    fields: ['name', 'inn'].map((code) => ({ code, kind: 'string', is_create: true, is_read_only: false })),
  } as unknown as TypeView;
  expect(fromTyped(company, 'ООО «Ромашка»')).toEqual({ name: 'ООО «Ромашка»' });
});

test('the same person is looked for by what is long enough', () => {
  expect(sameQuery(person, { last_name: 'Ив', phones: ['+79172104233'], patronymic: 'Ивановна' })).toEqual({
    phones: '+79172104233',
  });
});

test('the next record of the screen', () => {
  const shown = { type: 'thing', ids: [3, 5, 8] };
  expect(neighbour(shown, 'thing', 5, 1)).toBe(8);
  expect(neighbour(shown, 'thing', 8, 1)).toBeUndefined();
  expect(neighbour(shown, 'other', 5, 1)).toBeUndefined();
});
