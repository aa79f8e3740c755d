/** Tables: what people type, what is kept, what is shown. */
import { describe, expect, test } from 'vitest';
import { addDays, dueState, formatDate, fromZone, inZone, parseDate, termOf, whenIs } from './dates';
import { formatDecimal, parseDecimal, parseInteger } from './decimal';
import { formatValue, shortName } from './format';
import { parseTyped } from './parse';
import { formatPhone, parsePhone } from './phone';
import { FIELD_TABLE } from './table';
import type { FieldKind, FieldValue, FieldView, ShowContext } from './view';
import { FIELD_KINDS } from './view';

function field(kind: FieldKind, more: Partial<FieldView> = {}): FieldView {
  return {
    code: 'f',
    kind,
    label: 'Поле',
    hint: '',
    required: 'never',
    leaving: [],
    options: [
      { code: 'post', label: 'Почта', is_active: true },
      { code: 'site', label: 'Сайт', is_active: true },
    ],
    scale: 2,
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

const TODAY = '2026-11-24';
const ZONE = 'Europe/Moscow';
const context: ShowContext = {
  language: 'ru',
  zone: ZONE,
  currency: 'RUB',
  today: TODAY,
  people: new Map([[7, { id: 7, name: 'Кузьмина Анна Сергеевна', position: null, department_id: null, is_active: true }]]),
  types: new Map(),
  names: { f: 'Иванова Анна' },
  linked: [{ id: 12, title: 'Иванова Анна' }],
  yes: 'Да',
  no: 'Нет',
};

describe('typed text becomes a value', () => {
  const table: [FieldKind, string, FieldValue | 'refused'][] = [
    ['string', '  Ямы во дворе ', 'Ямы во дворе'],
    ['string', '   ', null],
    ['text', 'Первая\nвторая\n', 'Первая\nвторая'],
    ['integer', '1 200', 1200],
    ['time', '9.30', '09:30'],
    ['time', '930', '09:30'],
    ['time', '25:00', 'refused'],
    ['duration', '1 ч 30 мин', 90],
    ['duration', '1:30', 90],
    ['duration', '45', 45],
    ['duration', 'долго', 'refused'],
    ['url', 'example.ru/новости', 'https://example.ru/новости'],
    ['url', 'javascript://example.ru/%0a', 'refused'],
    ['snils', '112-233-445 95', '11223344595'],
    ['inn', 'семь', 'refused'],
    ['messengers', '@ivan, vk.com/ivan', ['@ivan', 'vk.com/ivan']],
    ['messengers', 'иван', 'refused'],
    ['colour', '#fa0', '#fa0'],
    ['integer', '−5', -5],
    ['integer', '1,5', 'refused'],
    ['decimal', '12,5', '12.50'],
    ['decimal', '12,505', 'refused'],
    ['money', '1 234 567,5', '1234567.50'],
    ['money', '1,234.50', '1234.50'],
    ['money', '90071992547409929,99', '90071992547409929.99'],
    ['money', '100 ₽', '100.00'],
    ['money', '-0', '0.00'],
    ['money', 'сто', 'refused'],
    ['bool', 'да', true],
    ['bool', 'Нет', false],
    ['bool', 'может быть', 'refused'],
    ['date', '24.11.2026', '2026-11-24'],
    ['date', '24.11.26', '2026-11-24'],
    ['date', '3.2', '2026-02-03'],
    ['date', '2026-11-24', '2026-11-24'],
    ['date', '31.02.2026', 'refused'],
    ['date', '29.02.2028', '2028-02-29'],
    ['datetime', '24.11.2026 10:42', '2026-11-24T07:42:00Z'],
    ['datetime', '24.11.2026', '2026-11-23T21:00:00Z'],
    ['datetime', '24.11.2026 25:00', 'refused'],
    ['choice', 'почта', 'post'],
    ['choice', 'Голубь', 'refused'],
    ['choices', 'Почта, сайт, почта', ['post', 'site']],
    ['phones', '8 (843) 210-42-33; 9172104233', ['+78432104233', '+79172104233']],
    ['phones', '12-34', 'refused'],
    ['emails', 'A@Example.ru', ['a@example.ru']],
    ['emails', 'a@b', 'refused'],
    ['person', '7', 7],
  ];
  for (const [kind, typed, wanted] of table) {
    test(`${kind}: «${typed.trim()}»`, () => {
      const parsed = parseTyped(field(kind), typed, { today: TODAY, zone: ZONE });
      expect(parsed.ok ? parsed.value : 'refused').toEqual(wanted);
    });
  }
});

describe('a value becomes text', () => {
  const nbsp = '\u00a0';
  const table: [FieldKind, FieldValue, string][] = [
    ['string', null, ''],
    ['money', '1234567.50', `1${nbsp}234${nbsp}567,50${nbsp}₽`],
    ['decimal', '-0.5', '−0,5'],
    ['integer', 1200, `1${nbsp}200`],
    ['duration', 90, `1${nbsp}ч 30${nbsp}мин`],
    ['duration', 0, `0${nbsp}мин`],
    ['duration', 120, `2${nbsp}ч`],
    ['people', [7, 8], 'Кузьмина Анна Сергеевна, № 8'],
    ['snils', '11223344595', '112-233-445 95'],
    ['url', 'https://example.ru/', 'example.ru'],
    ['messengers', ['telegram:@ivan'], 'Telegram @ivan'],
    ['bool', false, 'Нет'],
    ['date', '2026-11-24', '24.11.2026'],
    ['datetime', '2026-11-24T07:42:00Z', '24.11.2026 10:42'],
    ['choice', 'site', 'Сайт'],
    ['choice', 'gone', 'gone'],
    ['choices', ['post', 'site'], 'Почта, Сайт'],
    ['phones', ['+78432104233'], '+7 843 210-42-33'],
    ['person', 7, 'Кузьмина Анна Сергеевна'],
    ['link', 12, 'Иванова Анна'],
    ['links', [12, 13], 'Иванова Анна; № 13'],
  ];
  for (const [kind, value, wanted] of table) {
    test(`${kind}: ${JSON.stringify(value)}`, () => {
      expect(formatValue(field(kind), value, context)).toBe(wanted);
    });
  }
  test('a gathered value is shown as its result', () => {
    expect(formatValue(field('rollup', { result: 'money' }), '12.50', context)).toBe(`12,50${nbsp}₽`);
    expect(formatValue(field('rollup', { result: 'choice' }), 'site', context)).toBe('Сайт');
  });
  test('a computed value is shown as its result', () => {
    expect(formatValue(field('computed', { result: 'date' }), '2026-11-24', context)).toBe('24.11.2026');
  });
});

test('numbers in English', () => {
  expect(formatDecimal('1234567.50', 'en')).toBe('1,234,567.50');
  expect(parseDecimal('1.234', 2)).toBeNull();
  expect(parseInteger('12345678901234567')).toBeNull();
});

test('phones of other countries stay readable', () => {
  expect(formatPhone('+77012345678')).toBe('+7 701 234-56-78');
  expect(formatPhone('+442071234567')).toBe('+442 071 234 567');
  expect(parsePhone('+44 20 7123 4567')).toBe('+442071234567');
});

test('days and zones', () => {
  expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
  expect(formatDate('2026-11-24', 'en')).toBe('24/11/2026');
  expect(parseDate('24/11', TODAY)).toBe('2026-11-24');
  expect(fromZone('2026-03-29', '02:30', 'Europe/Berlin')).toBe('2026-03-29T01:30:00Z');
  expect(inZone('2026-11-23T21:30:00Z', ZONE)).toEqual({ date: '2026-11-24', time: '00:30:00' });
});

describe('terms in words', () => {
  const table: [string, string, ReturnType<typeof termOf>][] = [
    ['2026-11-29', '2026-10-30', { kind: 'left', left: 5, of: 30 }],
    ['2026-11-24', '2026-11-01', { kind: 'today' }],
    ['2026-11-21', '2026-11-01', { kind: 'late', days: 3 }],
    ['2026-11-01', '2026-11-01', null],
    ['1961-04-12', '2026-11-01', null],
  ];
  for (const [date, start, wanted] of table) {
    test(`${date} from ${start}`, () => {
      expect(termOf(date, start, TODAY)).toEqual(wanted);
    });
  }
});

describe('how a step stands', () => {
  const now = new Date('2026-11-24T12:00:00Z');
  const table: [string | null, ReturnType<typeof dueState>][] = [
    [null, { state: 'none', days: 0 }],
    ['2026-11-22T12:00:00Z', { state: 'overdue', days: 2 }],
    ['2026-11-24T11:59:00Z', { state: 'overdue', days: 0 }],
    ['2026-11-24T20:59:00Z', { state: 'today', days: 0 }],
    ['2026-11-24T21:01:00Z', { state: 'planned', days: 1 }],
  ];
  for (const [due, wanted] of table) {
    test(String(due), () => {
      expect(dueState(due, now, ZONE)).toEqual(wanted);
    });
  }
});

test('moments are said as people say them', () => {
  expect(whenIs('2026-11-24T07:42:00Z', TODAY, 'ru', ZONE)).toEqual({ word: 'today', time: '10:42' });
  expect(whenIs('2026-11-23T07:42:00Z', TODAY, 'ru', ZONE)).toEqual({ word: 'yesterday', time: '10:42' });
  expect(whenIs('2026-11-18T07:42:00Z', TODAY, 'ru', ZONE)).toEqual({ word: 'date', text: '18 ноября', time: '10:42' });
});

test('names shorten to a surname with initials', () => {
  expect(shortName('Кузьмина Анна Сергеевна')).toBe('Кузьмина А.\u00a0С.');
  expect(shortName('Администратор')).toBe('Администратор');
});

test('every kind has its row in the table', () => {
  expect(Object.keys(FIELD_TABLE).sort()).toEqual([...FIELD_KINDS].sort());
});
