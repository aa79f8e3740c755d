/** Conditions as people read them: «Стадия: Новое, Проверка», «Срок ответа: в ближайшие 5 дней». */
import { formatDate } from '../../../fields/dates';
import { formatDecimal } from '../../../fields/decimal';
import { formatPhone } from '../../../fields/phone';
import { treeLabel } from '../../../fields/tree';
import { type FieldView, type ShowContext, valueKind } from '../../../fields/view';
import { type ConditionTuple, toCondition } from '../query';
import { findStage } from '../system';
import type { TypeView } from '../types';

type Translate = (key: string, options?: Record<string, unknown>) => string;

function operand(field: FieldView, value: string | number, context: ShowContext, titles: ReadonlyMap<string, string>): string {
  switch (valueKind(field)) {
    case 'choice':
    case 'choices':
      return field.options.find((option) => option.code === value)?.label ?? String(value);
    case 'tree':
      return treeLabel(field, String(value));
    case 'person':
      return context.people.get(Number(value))?.name ?? `№ ${value}`;
    case 'link':
    case 'links':
      return titles.get(`${field.to}:${value}`) ?? `№ ${value}`;
    case 'date':
    case 'datetime':
      return typeof value === 'string' ? formatDate(value, context.language) : String(value);
    case 'integer':
    case 'decimal':
    case 'money':
      return formatDecimal(value, context.language);
    case 'phones':
      return formatPhone(String(value));
    default:
      return `«${value}»`;
  }
}

/** «прошлый месяц», «эта неделя». */
export function periodWord(value: string | number | undefined, t: Translate): string {
  return t(
    `period.${String(value ?? '')
      .replace(':-1', '_last')
      .replace(':0', '_this')
      .replace(':1', '_next')}`,
  );
}

/** One question about activities or the past in words. */
export function pastWords(type: TypeView, tuple: ConditionTuple, context: ShowContext, t: Translate): string {
  const [code, op, ...values] = tuple;
  const label = t(`past.${code.slice(1)}`);
  const [what = '', from = '', to = ''] = values.map(String);
  if (op === 'was') {
    const name = code === '@was_in' ? findStage(type, what)?.label : type.fields.find((field) => field.code === what)?.label;
    const day = (text: string) => (text === '' ? '…' : formatDate(text, context.language));
    const range = from === '' && to === '' ? '' : `, ${day(from)} – ${day(to)}`;
    return `${label}: ${name ?? what}${range}`;
  }
  if (op === 'older' || op === 'newer') {
    return `${label}: ${t(`past.${op}_words`, { count: Number(what) })}`;
  }
  return op === 'period' ? `${label}: ${periodWord(what, t)}` : `${label}: ${t(`past.${op}`)}`;
}

/** One condition in words. */
export function conditionWords(
  field: FieldView,
  tuple: ConditionTuple,
  context: ShowContext,
  titles: ReadonlyMap<string, string>,
  t: Translate,
): string {
  const { op, values } = toCondition(tuple);
  if (op === 'within') {
    return `${field.label}: ${t('op.within_words', { count: Number(values[0] ?? 0) })}`;
  }
  if (op === 'last_days') {
    return `${field.label}: ${t('op.last_days_words', { count: Number(values[0] ?? 0) })}`;
  }
  if (op === 'period') {
    return `${field.label}: ${periodWord(values[0], t)}`;
  }
  const shown = values.map((value) => operand(field, value, context, titles));
  if (op === 'in') {
    return `${field.label}: ${shown.join(', ')}`;
  }
  if (op === 'is' || op === 'on') {
    return `${field.label}: ${shown[0] ?? ''}`;
  }
  if (op === 'between') {
    return `${field.label}: ${shown.join(' – ')}`;
  }
  const word = t(`op.${op}`);
  return shown.length > 0 ? `${field.label} ${word} ${shown.join(', ')}` : `${field.label}: ${word}`;
}
