/** Filters: conditions and chips as expressions for the server, addresses that still open, words of conditions. */
import { describe, expect, test } from 'vitest';
import type { FieldView } from '../../api/types';
import { type Condition, conditionOf } from '../../fields/operators';
import { toggled } from './list/selection';
import { pickedCondition, pickedOption, typedCondition } from './list/typedFilter';
import { type ConditionTuple, filterExpression, nextSort, readSearch, withCondition } from './query';
import type { TypeLike } from './system';
import type { RecordRow } from './types';

function field(code: string, kind: FieldView['kind'], more: Partial<FieldView> = {}): FieldView {
  return {
    code,
    kind,
    label: code,
    hint: '',
    required: 'never',
    leaving: [],
    options: [],
    scale: 2,
    is_list: true,
    is_create: false,
    is_card: false,
    is_indexed: false,
    is_read_only: false,
    is_parent: false,
    is_stored: true,
    ...more,
  };
}

const context = { zone: 'Europe/Moscow', today: '2026-11-24' };

describe('one condition', () => {
  const table: [FieldView['kind'], Condition['op'], (string | number)[], string | null][] = [
    ['string', 'has', ['ям"а\\'], 'contains(f, "ям\\"а\\\\")'],
    ['string', 'starts', ['Ул'], 'startsWith(f, "Ул")'],
    ['string', 'has', [], null],
    ['number', 'is', ['А-0001/26'], 'f == "А-0001/26"'],
    ['integer', 'between', [1, 5], 'f >= 1 && f <= 5'],
    ['money', 'at_least', ['100.50'], 'f >= 100.50'],
    ['money', 'at_least', ['1; drop'], 'f >= 0'],
    ['bool', 'yes', [], 'f == true'],
    ['date', 'on', ['2026-11-24'], 'f == date("2026-11-24")'],
    ['date', 'within', [5], 'f >= today() && f <= add_days(today(), 5)'],
    ['date', 'past', [], 'f < today()'],
    ['date', 'period', ['month:-1'], 'within(f, "month", -1)'],
    ['date', 'period', ['fortnight:0'], null],
    ['date', 'last_days', ['7'], 'f >= add_days(today(), -7) && f <= today()'],
    ['datetime', 'last_days', [7], 'f >= start_of_day(add_days(today(), -7)) && f <= now()'],
    ['datetime', 'period', ['week:0'], 'within(f, "week", 0)'],
    ['person', 'my_department', [], 'f in people_in(my_department())'],
    ['date', 'between', ['2026-11-01', '2026-11-30'], 'f >= date("2026-11-01") && f <= date("2026-11-30")'],
    ['datetime', 'on', ['2026-11-24'], 'f >= time("2026-11-23T21:00:00Z") && f < time("2026-11-24T21:00:00Z")'],
    ['datetime', 'before', ['2026-11-24'], 'f < time("2026-11-23T21:00:00Z")'],
    ['choice', 'in', ['post', 'site'], 'f in ["post", "site"]'],
    ['choice', 'not_in', ['post'], '(f == null || !(f in ["post"]))'],
    ['choices', 'in', ['a', 'b'], '(contains(f, "a") || contains(f, "b"))'],
    ['choices', 'in', ['a'], 'contains(f, "a")'],
    ['choices', 'not_in', ['a', 'b'], '!(contains(f, "a") || contains(f, "b"))'],
    ['choices', 'not_in', ['a'], '!(contains(f, "a"))'],
    ['choices', 'empty', [], 'is_empty(f)'],
    ['link', 'in', [12, 13], 'f in [12, 13]'],
    ['link', 'empty', [], 'f == null'],
    ['links', 'in', [12, 13], '(contains(f, 12) || contains(f, 13))'],
    ['links', 'not_in', [12], '!(contains(f, 12))'],
    ['links', 'empty', [], 'is_empty(f)'],
    ['person', 'me', [], 'f == me()'],
    ['phones', 'is', ['+78432104233'], 'contains(f, "+78432104233")'],
    ['text', 'filled', [], 'f != null'],
  ];
  for (const [kind, op, values, wanted] of table) {
    test(`${kind} ${op} ${values.join(' ')}`, () => {
      expect(conditionOf(field('f', kind), { field: 'f', op, values }, context)).toBe(wanted);
    });
  }
});

const type: TypeLike = {
  code: 'thing',
  fields: [field('summary', 'string'), field('channel', 'choice'), field('due', 'date')],
  pipelines: [{ code: 'p', label: 'P', stages: [{ code: 'p.new', label: 'New', hue: 1, to: [] }] }],
};

describe('a whole filter', () => {
  test('nothing asked, nothing said', () => {
    expect(filterExpression(type, {}, context)).toBe('');
  });
  test('chips of terms are alternatives, the rest adds up', () => {
    const said = filterExpression(
      type,
      {
        quick: ['mine', 'overdue', 'none'],
        f: [
          ['summary', 'has', 'яма'],
          ['stage', 'in', 'p.new'],
        ],
      },
      context,
    );
    expect(said).toBe(
      'is_open && owner == me() && ((is_open && next_due < now()) || (is_open && next_due == null)) && contains(summary, "яма") && stage in ["p.new"]',
    );
  });
  test('an alternative is kept together', () => {
    const said = filterExpression(type, { quick: ['mine'], f: [['channel', 'not_in', 'post']] }, context);
    expect(said).toBe('is_open && owner == me() && ((channel == null || !(channel in ["post"])))');
  });
  test('a field that is gone is left out', () => {
    expect(filterExpression(type, { f: [['gone', 'has', 'x']] }, context)).toBe('');
  });
  test('today ends at midnight of the office', () => {
    expect(filterExpression(type, { quick: ['today'] }, context)).toBe(
      'is_open && next_due >= now() && next_due < time("2026-11-24T21:00:00Z")',
    );
  });
});

describe('linked records, activities and the past', () => {
  const person: TypeLike = { code: 'person_card', fields: [field('city', 'string')], pipelines: [] };
  const appeal: TypeLike = { ...type, fields: [...type.fields, field('applicant', 'link', { to: 'person_card' })] };
  const types = new Map([['person_card', person]]);
  const say = (parts: Parameters<typeof filterExpression>[1]) => filterExpression(appeal, parts, { ...context, types });
  test('a field of a linked record is asked for through the link', () => {
    expect(say({ f: [['applicant.city', 'has', 'Тверь']] })).toBe('contains(applicant.city, "Тверь")');
    expect(say({ f: [['applicant.owner', 'me']] })).toBe('applicant.owner == me()');
    expect(say({ f: [['applicant.gone', 'has', 'x']] })).toBe('');
    expect(say({ f: [['summary.city', 'has', 'x']] })).toBe('');
  });
  test('who was never reached counts from the day the record was made', () => {
    expect(say({ f: [['@contact', 'older', 30]] })).toBe('coalesce(last_contact(), created_at) < add_days(now(), -30)');
    expect(say({ f: [['@call', 'newer', '7']] })).toBe("last_activity('call') >= add_days(now(), -7)");
    expect(say({ f: [['@letter', 'never']] })).toBe("last_activity('letter') == null");
    expect(say({ f: [['@meeting', 'period', 'month:-1']] })).toBe(`within(last_activity('meeting'), "month", -1)`);
  });
  test('the past is asked for with days, either of which may be left out', () => {
    expect(say({ f: [['@was_in', 'was', 'p.new', '2026-05-01', '2026-05-31']] })).toBe(
      'was_in("p.new", date("2026-05-01"), date("2026-05-31"))',
    );
    expect(say({ f: [['@was_in', 'was', 'p.new', '', '2026-05-31']] })).toBe(
      'was_in("p.new", date("1900-01-01"), date("2026-05-31"))',
    );
    expect(say({ f: [['@was_in', 'was', 'p.gone']] })).toBe('');
    expect(say({ f: [['@changed', 'was', 'due', '2026-05-01', '']] })).toBe('changed("due", date("2026-05-01"))');
  });
  test('of a group one condition is enough', () => {
    const any: ConditionTuple[][] = [
      [
        ['summary', 'has', 'яма'],
        ['@contact', 'never'],
      ],
    ];
    expect(say({ f: [['due', 'past']], any })).toBe('due < today() && ((contains(summary, "яма")) || (last_contact() == null))');
  });
  test('groups and questions about the past are kept by the address', () => {
    const read = readSearch({
      f: [
        ['@contact', 'older', 30],
        ['@contact', 'has', 'x'],
        ['summary', 'older', 3],
      ],
      any: [[['summary', 'has', 'x'], 5], [], 'junk'],
    });
    expect(read.f).toEqual([['@contact', 'older', 30]]);
    expect(read.any).toEqual([[['summary', 'has', 'x']]]);
  });
});

test('an address with junk still opens', () => {
  const read = readSearch({
    view: 'gantt',
    quick: ['mine', 'nope'],
    f: [['summary', 'has', 'x'], ['a', 'zap'], 5],
    sort: 'x; drop',
    open: '-1',
  });
  expect(read).toMatchObject({
    view: undefined,
    quick: ['mine'],
    f: [['summary', 'has', 'x']],
    sort: undefined,
    open: undefined,
  });
});

test('a click on a head turns the order: up, down, off', () => {
  expect(nextSort(undefined, 'due')).toBe('due');
  expect(nextSort('due', 'due')).toBe('-due');
  expect(nextSort('-due', 'due')).toBeUndefined();
});

test('a condition of the head replaces the one before', () => {
  expect(
    withCondition(
      [
        ['a', 'has', 'x'],
        ['b', 'yes'],
      ],
      'a',
      ['a', 'has', 'y'],
    ),
  ).toEqual([
    ['b', 'yes'],
    ['a', 'has', 'y'],
  ]);
  expect(withCondition([['a', 'has', 'x']], 'a', null)).toBeUndefined();
});

describe('typed into the head', () => {
  const table: [FieldView['kind'], string, Condition | null][] = [
    ['string', ' яма ', { field: 'f', op: 'has', values: ['яма'] }],
    ['integer', '5', { field: 'f', op: 'is', values: ['5'] }],
    ['integer', '>=5', { field: 'f', op: 'at_least', values: ['5'] }],
    ['integer', 'до 7', { field: 'f', op: 'at_most', values: ['7'] }],
    ['money', '100-200,5', { field: 'f', op: 'between', values: ['100.00', '200.50'] }],
    ['integer', '5х', null],
    ['phones', '8 843 210 42 33', { field: 'f', op: 'is', values: ['+78432104233'] }],
    ['phones', '8 843', null],
  ];
  for (const [kind, typed, wanted] of table) {
    test(`${kind}: ${typed}`, () => {
      expect(typedCondition(field('f', kind), typed)).toEqual(wanted);
    });
  }
});

test('a picked option goes there and back', () => {
  for (const [kind, option] of [
    ['date', 'within:5'],
    ['date', 'past'],
    ['choice', 'post'],
    ['person', 'me'],
    ['bool', 'no'],
    ['link', '12'],
  ] as const) {
    const condition = pickedCondition(field('f', kind), option);
    expect(condition).not.toBeNull();
    expect(pickedOption(condition ? [condition.field, condition.op, ...condition.values] : undefined)).toBe(option);
  }
});

test('a click with Shift selects the rows between', () => {
  const rows = [1, 2, 3, 4].map((id) => ({ id }) as RecordRow);
  expect([...toggled(new Set([1]), rows, 2, 0)]).toEqual([1, 2, 3]);
  expect([...toggled(new Set([1, 2]), rows, 0, null)]).toEqual([2]);
});
