import { expect, test } from 'vitest';
import type { FieldView } from '../../../fields/view';
import type { TypeView } from '../types';
import { columnsOf, rowErrors, rowFields, tablesOf } from './rows';

const field = (code: string, more: Partial<FieldView> = {}) =>
  ({ code, kind: 'string', required: 'never', is_create: false, is_read_only: false, is_parent: false, ...more }) as FieldView;

const rows = {
  fields: [
    field('up', { kind: 'link', is_parent: true, required: 'always' }),
    field('text', { is_create: true, required: 'always' }),
    field('note'),
    field('no', { kind: 'number' }),
    field('topic', { required: 'always' }),
  ],
} as TypeView;
const table = { code: 'questions', label: 'Вопросы', table: 'question', fields: ['note', 'text', 'gone', 'no'] };

test('a table has the columns of its section that are there', () => {
  expect(columnsOf(table, rows).map((one) => one.code)).toEqual(['note', 'text', 'no']);
  expect(tablesOf({ sections: [table, { code: 'a', label: 'А', fields: [] }] } as unknown as TypeView)).toEqual([table]);
});

test('a row is asked for what people may write, a new one for less; never for the record above', () => {
  expect(rowFields(table, rows, false).map((one) => one.code)).toEqual(['note', 'text', 'topic']);
  expect(rowFields(table, rows, true).map((one) => one.code)).toEqual(['text', 'topic']);
});

test('errors find their row', () => {
  const errors = { 'questions.0.text': 'Пусто', 'questions.10.text': 'Длинно', 'others.0.text': 'Чужое', text: 'Общее' };
  expect(rowErrors(errors, 'questions', 0)).toEqual({ text: 'Пусто' });
  expect(rowErrors(errors, 'questions', 10)).toEqual({ text: 'Длинно' });
  expect(rowErrors(errors, 'questions', 1)).toEqual({});
});
