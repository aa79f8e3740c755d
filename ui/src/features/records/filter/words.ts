/** Conditions as people read them: «Стадия: Новое, Проверка», «Срок ответа: в ближайшие 5 дней». */
import { formatDate } from '../../../fields/dates';
import { formatDecimal } from '../../../fields/decimal';
import { formatPhone } from '../../../fields/phone';
import { treeLabel } from '../../../fields/tree';
import { type FieldView, type ShowContext, valueKind } from '../../../fields/view';
import { type ConditionTuple, toCondition } from '../query';

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
