/** Conditions of a filter: which operators a kind has, and their expression for the server. */
import { addDays, fromZone } from './dates';
import { type FieldKind, type FieldView, type ValueKind, valueKind } from './view';

export const OPERATORS = [
  'has',
  'starts',
  'is',
  'in',
  'not_in',
  'at_least',
  'at_most',
  'between',
  'on',
  'before',
  'after',
  'within',
  'last_days',
  'period',
  'past',
  'today',
  'yes',
  'no',
  'me',
  'my_department',
  'empty',
  'filled',
] as const;

export type Operator = (typeof OPERATORS)[number];

/** One condition: a field's code (or a system name), an operator, its operands. */
export interface Condition {
  field: string;
  op: Operator;
  values: (string | number)[];
}

/** Operators by kind, the usual one first. */
export const KIND_OPERATORS: Record<ValueKind, readonly Operator[]> = {
  string: ['has', 'starts', 'is', 'empty', 'filled'],
  text: ['empty', 'filled'],
  rich: ['empty', 'filled'],
  number: ['has', 'starts', 'is', 'empty', 'filled'],
  integer: ['is', 'at_least', 'at_most', 'between', 'empty', 'filled'],
  decimal: ['at_least', 'at_most', 'between', 'is', 'empty', 'filled'],
  money: ['at_least', 'at_most', 'between', 'is', 'empty', 'filled'],
  bool: ['yes', 'no', 'empty'],
  date: ['on', 'before', 'after', 'between', 'period', 'within', 'last_days', 'past', 'today', 'empty', 'filled'],
  datetime: ['on', 'before', 'after', 'between', 'period', 'last_days', 'today', 'empty', 'filled'],
  time: ['at_least', 'at_most', 'between', 'empty', 'filled'],
  duration: ['at_least', 'at_most', 'between', 'is', 'empty', 'filled'],
  choice: ['in', 'not_in', 'empty', 'filled'],
  tree: ['in', 'not_in', 'empty', 'filled'],
  choices: ['in', 'not_in', 'empty', 'filled'],
  link: ['in', 'not_in', 'empty', 'filled'],
  links: ['in', 'not_in', 'empty', 'filled'],
  person: ['me', 'my_department', 'in', 'not_in', 'empty', 'filled'],
  people: ['me', 'in', 'not_in', 'empty', 'filled'],
  phones: ['is', 'empty', 'filled'],
  emails: ['is', 'empty', 'filled'],
  messengers: ['is', 'empty', 'filled'],
  url: ['has', 'empty', 'filled'],
  inn: ['is', 'starts', 'empty', 'filled'],
  kpp: ['is', 'starts', 'empty', 'filled'],
  ogrn: ['is', 'starts', 'empty', 'filled'],
  snils: ['is', 'starts', 'empty', 'filled'],
  bik: ['is', 'starts', 'empty', 'filled'],
  account: ['is', 'starts', 'empty', 'filled'],
  files: ['filled', 'empty'],
  images: ['filled', 'empty'],
  colour: ['is', 'empty', 'filled'],
};

/** How many operands an operator takes; `many` is one or more. */
export function operandCount(op: Operator): 0 | 1 | 2 | 'many' {
  if (op === 'in' || op === 'not_in') {
    return 'many';
  }
  if (op === 'between') {
    return 2;
  }
  return ['today', 'yes', 'no', 'me', 'my_department', 'empty', 'filled', 'past'].includes(op) ? 0 : 1;
}

/** Periods around today, as operands of `period`: the unit and how many of them later. */
export const PERIODS = [
  'day:0',
  'day:-1',
  'day:1',
  'week:0',
  'week:-1',
  'week:1',
  'month:0',
  'month:-1',
  'month:1',
  'quarter:0',
  'quarter:-1',
  'quarter:1',
  'year:0',
  'year:-1',
  'year:1',
] as const;

/** Whether a day or a moment lies within a period. */
export function periodCondition(what: string, period: string): string | null {
  const [unit = '', shift = '0'] = period.split(':');
  return PERIODS.some((known) => known === period) ? `within(${what}, ${quote(unit)}, ${shift})` : null;
}

/** A number of days as people type it. */
export function days(value: string | number | undefined): number {
  return Math.min(Math.max(Number.parseInt(String(value ?? 0), 10) || 0, 0), 36_500);
}

/** A text as a literal of the expression language. */
export function quote(text: string): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n').replaceAll('\t', ' ');
  return `"${escaped}"`;
}

function literal(kind: ValueKind, value: string | number): string {
  switch (kind) {
    case 'integer':
    case 'duration':
    case 'link':
    case 'links':
    case 'person':
    case 'people':
    case 'decimal':
    case 'money':
      return /^-?\d+(\.\d+)?$/.test(String(value)) ? String(value) : '0';
    case 'date':
      return `date(${quote(String(value))})`;
    case 'datetime':
      return `time(${quote(String(value))})`;
    default:
      return quote(String(value));
  }
}

function any(parts: string[]): string {
  return parts.length === 1 ? (parts[0] ?? 'false') : `(${parts.join(' || ')})`;
}

function dateCondition(code: string, op: Operator, values: (string | number)[]): string | null {
  const [first = '', second = ''] = values.map(String);
  const day = (date: string) => `date(${quote(date)})`;
  switch (op) {
    case 'on':
      return `${code} == ${day(first)}`;
    case 'before':
      return `${code} < ${day(first)}`;
    case 'after':
      return `${code} > ${day(first)}`;
    case 'between':
      return `${code} >= ${day(first)} && ${code} <= ${day(second)}`;
    case 'within':
      return `${code} >= today() && ${code} <= add_days(today(), ${Number.parseInt(first, 10) || 0})`;
    case 'last_days':
      return `${code} >= add_days(today(), -${days(first)}) && ${code} <= today()`;
    case 'past':
      return `${code} < today()`;
    case 'today':
      return `${code} == today()`;
    default:
      return null;
  }
}

function momentCondition(code: string, op: Operator, values: (string | number)[], zone: string, today: string): string | null {
  const [first = '', second = ''] = values.map(String);
  const start = (date: string) => `time(${quote(fromZone(date, '00:00', zone))})`;
  const end = (date: string) => start(addDays(date, 1));
  switch (op) {
    case 'on':
      return `${code} >= ${start(first)} && ${code} < ${end(first)}`;
    case 'before':
      return `${code} < ${start(first)}`;
    case 'after':
      return `${code} >= ${end(first)}`;
    case 'between':
      return `${code} >= ${start(first)} && ${code} < ${end(second)}`;
    case 'last_days':
      return `${code} >= start_of_day(add_days(today(), -${days(first)})) && ${code} <= now()`;
    case 'today':
      return `${code} >= ${start(today)} && ${code} < ${end(today)}`;
    default:
      return null;
  }
}

export interface OperatorContext {
  zone: string;
  today: string;
}

type FieldRef = Pick<FieldView, 'code' | 'kind' | 'result'>;

/** The expression of one condition over a field, or null when it says nothing (no operand yet). */
export function conditionOf(field: FieldRef, condition: Condition, context: OperatorContext): string | null {
  const { code } = field;
  const kind = valueKind(field as FieldView);
  const { op, values } = condition;
  const count = operandCount(op);
  if ((count === 'many' && values.length === 0) || (typeof count === 'number' && values.length < count)) {
    return null;
  }
  if (op === 'empty' || op === 'filled') {
    return emptiness(code, kind, op);
  }
  if (op === 'period') {
    return periodCondition(code, String(values[0] ?? ''));
  }
  if (kind === 'date') {
    return dateCondition(code, op, values);
  }
  if (kind === 'datetime') {
    return momentCondition(code, op, values, context.zone, context.today);
  }
  return valueCondition(code, kind, op, values);
}

const LISTS: readonly FieldKind[] = ['phones', 'emails', 'choices', 'messengers', 'links', 'people', 'files', 'images'];

function emptiness(code: string, kind: FieldKind, op: 'empty' | 'filled'): string {
  if (LISTS.includes(kind)) {
    return op === 'empty' ? `is_empty(${code})` : `!is_empty(${code})`;
  }
  return op === 'empty' ? `${code} == null` : `${code} != null`;
}

/** A whole branch of a tree counts, not the one option alone. */
function inBranches(code: string, values: (string | number)[]): string[] {
  return values.map((value) => `in_tree(${code}, ${quote(String(value))})`);
}

function valueCondition(code: string, kind: ValueKind, op: Operator, values: (string | number)[]): string | null {
  const isList = LISTS.includes(kind);
  const first = values[0] ?? '';
  switch (op) {
    case 'has':
      return `contains(${code}, ${quote(String(first))})`;
    case 'starts':
      return `startsWith(${code}, ${quote(String(first))})`;
    case 'is':
      return isList ? `contains(${code}, ${literal(kind, first)})` : `${code} == ${literal(kind, first)}`;
    case 'in':
      if (kind === 'tree') {
        return any(inBranches(code, values));
      }
      return isList
        ? any(values.map((value) => `contains(${code}, ${literal(kind, value)})`))
        : `${code} in [${values.map((value) => literal(kind, value)).join(', ')}]`;
    case 'not_in':
      if (kind === 'tree') {
        return `!(${inBranches(code, values).join(' || ')})`;
      }
      return isList
        ? `!${any(values.map((value) => `contains(${code}, ${literal(kind, value)})`)).replace(/^([^(].*)$/, '($1)')}`
        : `(${code} == null || !(${code} in [${values.map((value) => literal(kind, value)).join(', ')}]))`;
    case 'at_least':
      return `${code} >= ${literal(kind, first)}`;
    case 'at_most':
      return `${code} <= ${literal(kind, first)}`;
    case 'between':
      return `${code} >= ${literal(kind, first)} && ${code} <= ${literal(kind, values[1] ?? first)}`;
    case 'yes':
      return `${code} == true`;
    case 'no':
      return `${code} == false`;
    case 'me':
      return isList ? `contains(${code}, me())` : `${code} == me()`;
    case 'my_department':
      return isList ? null : `${code} in people_in(my_department())`;
    default:
      return null;
  }
}
