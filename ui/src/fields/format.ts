/** Values of every kind as one line of text: for lists, cards, history, copying. */
import { formatDate, formatMoment } from './dates';
import { currencySign, formatDecimal } from './decimal';
import { formatPhone } from './phone';
import { type FieldValue, type FieldView, isEmpty, type ShowContext, valueKind } from './view';

type Formatter = (value: NonNullable<FieldValue>, field: FieldView, context: ShowContext) => string;

function optionLabel(field: FieldView, code: string): string {
  return field.options.find((option) => option.code === code)?.label ?? code;
}

function list(value: NonNullable<FieldValue>, one: (item: string) => string): string {
  return (Array.isArray(value) ? value : [String(value)]).map(one).join(', ');
}

const plain: Formatter = (value) => String(value);

const FORMATTERS: Record<ReturnType<typeof valueKind>, Formatter> = {
  string: plain,
  text: plain,
  number: plain,
  integer: (value, _field, context) => formatDecimal(String(value), context.language),
  decimal: (value, _field, context) => formatDecimal(String(value), context.language),
  money: (value, _field, context) => `${formatDecimal(String(value), context.language)}\u00a0${currencySign(context.currency)}`,
  bool: (value, _field, context) => (value === true ? context.yes : context.no),
  date: (value, _field, context) => formatDate(String(value), context.language),
  datetime: (value, _field, context) => formatMoment(String(value), context.language, context.zone),
  choice: (value, field) => optionLabel(field, String(value)),
  choices: (value, field) => list(value, (code) => optionLabel(field, code)),
  link: (value, field, context) => context.names?.[field.code] ?? `№ ${String(value)}`,
  person: (value, _field, context) => context.people.get(Number(value))?.name ?? `№ ${String(value)}`,
  phones: (value) => list(value, formatPhone),
  emails: (value) => list(value, (email) => email),
};

/** The value as text; empty text when there is none. */
export function formatValue(field: FieldView, value: FieldValue | undefined, context: ShowContext): string {
  if (isEmpty(value) || value === null || value === undefined) {
    return '';
  }
  return FORMATTERS[valueKind(field)](value, field, context);
}

/** `Анна Сергеевна Кузьмина` and `Кузьмина Анна` alike as two words at most, for narrow places. */
export function shortName(name: string): string {
  const parts = name.trim().split(/\s+/);
  const [surname = '', first, second] = parts;
  if (first === undefined) {
    return surname;
  }
  const initials = [first, second].filter((part): part is string => part !== undefined).map((part) => `${part.charAt(0)}.`);
  return `${surname} ${initials.join('\u00a0')}`;
}

/** Up to two letters that stand for a person. */
export function initials(name: string): string {
  return name
    .trim()
    .split(/\s+/)
    .slice(0, 2)
    .map((part) => part.charAt(0).toUpperCase())
    .join('');
}
