/** What people type or pick in the row of filters under the head, as conditions. */

import { parseDecimal } from '../../../fields/decimal';
import type { Condition } from '../../../fields/operators';
import { parseEmail } from '../../../fields/parse';
import { parsePhone } from '../../../fields/phone';
import { type FieldView, valueKind } from '../../../fields/view';
import type { ConditionTuple } from '../query';

function numeric(field: FieldView, text: string): Condition | null {
  const scale = valueKind(field) === 'integer' ? 0 : valueKind(field) === 'money' ? 2 : field.scale;
  const number = (part: string) => parseDecimal(part, scale);
  const range = /^(.+?)\s*(?:\.\.|–|—|(?<=\d)\s*-)\s*(.+)$/.exec(text);
  if (range) {
    const from = number(range[1] ?? '');
    const to = number(range[2] ?? '');
    return from !== null && to !== null ? { field: field.code, op: 'between', values: [from, to] } : null;
  }
  const bound = /^(>=?|<=?|от|до|from|to)\s*(.+)$/i.exec(text);
  const value = number(bound?.[2] ?? text);
  if (value === null) {
    return null;
  }
  const sign = bound?.[1]?.toLowerCase() ?? '';
  const op = /^(>|от|from)/.test(sign) ? 'at_least' : /^(<|до|to)/.test(sign) ? 'at_most' : 'is';
  return { field: field.code, op, values: [value] };
}

/** A typed text as a condition; null while it means nothing yet. */
export function typedCondition(field: FieldView, typed: string): Condition | null {
  const text = typed.trim();
  if (text === '') {
    return null;
  }
  switch (valueKind(field)) {
    case 'string':
    case 'number':
      return { field: field.code, op: 'has', values: [text] };
    case 'integer':
    case 'decimal':
    case 'money':
      return numeric(field, text);
    case 'phones': {
      const phone = parsePhone(text);
      return phone ? { field: field.code, op: 'is', values: [phone] } : null;
    }
    case 'emails': {
      const email = parseEmail(text);
      return email ? { field: field.code, op: 'is', values: [email] } : null;
    }
    default:
      return null;
  }
}

/** A condition as it was typed, to show it in its input again. */
export function conditionText(tuple: ConditionTuple | undefined): string {
  if (!tuple) {
    return '';
  }
  const [, op, ...values] = tuple;
  switch (op) {
    case 'between':
      return values.join('..');
    case 'at_least':
      return `>=${values[0] ?? ''}`;
    case 'at_most':
      return `<=${values[0] ?? ''}`;
    default:
      return String(values[0] ?? '');
  }
}

/** Presets of the date filter in a list's head. */
export const DATE_PRESETS = ['today', 'past', 'within:5', 'within:30', 'empty', 'filled'] as const;

/** A picked option of a filter in the head as a condition. */
export function pickedCondition(field: FieldView, picked: string): Condition | null {
  if (picked === '') {
    return null;
  }
  const kind = valueKind(field);
  if (kind === 'date' || kind === 'datetime') {
    const [op = '', days] = picked.split(':');
    return { field: field.code, op: op as Condition['op'], values: days ? [Number(days)] : [] };
  }
  if (picked === 'empty' || picked === 'filled' || picked === 'me' || picked === 'yes' || picked === 'no') {
    return { field: field.code, op: picked, values: [] };
  }
  const isId = kind === 'person' || kind === 'link' || kind === 'links';
  return { field: field.code, op: 'in', values: [isId ? Number(picked) : picked] };
}

/** The option that a condition stands for in the head's filter; `…` when it is none of them. */
export function pickedOption(tuple: ConditionTuple | undefined): string {
  if (!tuple) {
    return '';
  }
  const [, op, ...values] = tuple;
  if (op === 'in') {
    return values.length === 1 ? String(values[0]) : '…';
  }
  if (op === 'within') {
    return `within:${values[0] ?? ''}`;
  }
  return values.length === 0 ? op : '…';
}
