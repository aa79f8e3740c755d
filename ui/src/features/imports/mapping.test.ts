/** From the choices on the screen to the mapping that the server takes. */
import { expect, test } from 'vitest';
import type { FieldView, TypeView } from '../../api/types';
import { type Choices, guessOption, guessValues, lacking, mappingOf, STAGE, startChoices, unfilled } from './mapping';

function field(code: string, kind: FieldView['kind'], more: Partial<FieldView> = {}): FieldView {
  return {
    code,
    kind,
    label: code,
    hint: '',
    required: 'never',
    leaving: [],
    options: [],
    scale: 0,
    is_list: false,
    is_create: false,
    is_card: false,
    is_indexed: false,
    is_read_only: false,
    is_parent: false,
    is_stored: true,
    ...more,
  };
}

const urgency = field('urgency', 'choice', {
  options: [
    { code: 'normal', label: 'Обычное', is_active: true },
    { code: 'urgent', label: 'Срочное', is_active: true },
  ],
});
const type: TypeView = {
  code: 'thing',
  title: 'Вещи',
  one: 'вещь',
  few: 'вещи',
  many: 'вещей',
  new: 'Новая вещь',
  icon: 'box',
  position: 1,
  is_directory: false,
  needs_step: true,
  owner: null,
  start: 'p.new',
  same_by: [],
  fields: [field('body', 'text', { required: 'always' }), urgency, field('at', 'date'), field('total', 'computed')],
  sections: [],
  pipelines: [],
};

const source = {
  id: 1,
  columns: [
    { name: 'Текст', samples: ['а'] },
    { name: 'Срочность', samples: ['срочное', 'средняя'] },
    { name: 'Статус', samples: ['новая'] },
  ],
  rows_total: 3,
  encoding: 'UTF-8',
  delimiter: ',',
  guess: { Текст: 'body', Срочность: 'urgency' },
};

function choices(change: (choices: Choices) => void = () => undefined): Choices {
  const start = startChoices(type, source, 7, '2026-12-01', 'Разобрать');
  change(start);
  return start;
}

test('the guess of the server is the beginning', () => {
  expect(mappingOf(type, choices())).toEqual({
    columns: { Текст: { field: 'body' }, Срочность: { field: 'urgency', values: { срочное: 'urgent' } } },
    constants: {},
    step: { title: 'Разобрать', who: { person: 7 }, due: { spread_days: 10 } },
  });
});

test('a column says the stage, several people take turns, a date is one for all', () => {
  const mapping = mappingOf(
    type,
    choices((made) => {
      made.columns.Статус = { field: STAGE, values: { новая: 'p.new', решена: '' }, format: '' };
      made.constants = { at: '2026-11-24', urgency: null };
      made.step = { ...made.step, people: [7, 8], due: 'date' };
    }),
  );
  expect(mapping.stage).toEqual({ column: 'Статус', values: { новая: 'p.new' } });
  expect(mapping.constants).toEqual({ at: '2026-11-24' });
  expect(mapping.step).toEqual({ title: 'Разобрать', who: { people: [7, 8] }, due: { date: '2026-12-01' } });
});

test('what is lacking is said before the server is asked', () => {
  expect(lacking(type, choices())).toBeNull();
  expect(
    lacking(
      type,
      choices((made) => {
        for (const column of Object.values(made.columns)) {
          column.field = '';
        }
      }),
    ),
  ).toBe('columns');
  expect(
    lacking(
      type,
      choices((made) => (made.step = { ...made.step, title: ' ' })),
    ),
  ).toBe('step');
  expect(
    lacking(
      type,
      choices((made) => (made.columns.Статус = { field: STAGE, values: { новая: '' }, format: '' })),
    ),
  ).toBe('stages');
  expect(
    unfilled(
      type,
      choices((made) => (made.columns.Текст = { field: '', values: {}, format: '' })),
    ).map((one) => one.code),
  ).toEqual(['body']);
});

test('a column that the server takes for the stage begins with akin words', () => {
  const staged: TypeView = {
    ...type,
    pipelines: [
      {
        code: 'p',
        label: 'П',
        stages: [
          { code: 'p.new', label: 'Новое', hue: 1, to: [] },
          { code: 'p.done', label: 'Решено', hue: 2, to: [] },
        ],
      },
    ],
  };
  const columns = [{ name: 'Статус', samples: ['новая', 'решена', 'в работе'] }];
  const made = startChoices(staged, { ...source, columns, guess: { Статус: 'stage' } }, 7, '2026-12-01', 'Разобрать');
  expect(made.columns.Статус).toEqual({ field: STAGE, values: { новая: 'p.new', решена: 'p.done', 'в работе': '' }, format: '' });
});

test('words of the file are matched without case and ё', () => {
  expect(guessOption([{ code: 'x', label: 'Ещё' }], ' еще ')).toBe('x');
  expect(guessValues(field('b', 'bool'), ['Да', 'нет', '?'])).toEqual({ Да: 'true', нет: 'false', '?': '' });
});
