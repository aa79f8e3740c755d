/** Values of every kind as one line of text: for lists, cards, history, copying. */
import { formatDate, formatMoment } from './dates';
import { currencySign, formatDecimal } from './decimal';
import { filesOf } from './files';
import { formatPhone } from './phone';
import { plainText } from './plain';
import { treeLabel } from './tree';
import { type FieldValue, type FieldView, isEmpty, type ShowContext, texts, valueKind } from './view';

type Formatter = (value: NonNullable<FieldValue>, field: FieldView, context: ShowContext) => string;

function optionLabel(field: FieldView, code: string): string {
  return field.options.find((option) => option.code === code)?.label ?? code;
}

function list(value: NonNullable<FieldValue>, one: (item: string) => string): string {
  return texts(value).map(one).join(', ');
}

function personName(id: string | number, context: ShowContext): string {
  return context.people.get(Number(id))?.name ?? `№ ${id}`;
}

/** The title of a record that a field of several links names. */
export function linkedTitle(id: string | number, context: ShowContext): string {
  return context.linked?.find((one) => one.id === Number(id))?.title ?? `№ ${id}`;
}

/** `90` as «1 ч 30 мин». */
export function formatMinutes(minutes: number, language: string): string {
  const [hour, minute] = language.startsWith('ru') ? ['ч', 'мин'] : ['h', 'min'];
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  const parts = [hours > 0 ? `${hours}\u00a0${hour}` : '', rest > 0 || hours === 0 ? `${rest}\u00a0${minute}` : ''];
  return parts.filter((part) => part !== '').join(' ');
}

/** `11223344595` as `112-233-445 95`, the way the card has it. */
function formatSnils(value: string): string {
  const match = /^(\d{3})(\d{3})(\d{3})(\d{2})$/.exec(value);
  return match ? `${match[1]}-${match[2]}-${match[3]} ${match[4]}` : value;
}

/** An address of the web without its scheme and the slash at its end. */
export function formatUrl(value: string): string {
  return value.replace(/^https?:\/\//, '').replace(/\/$/, '');
}

/** `telegram:@name` as «Telegram @name». */
export function formatMessenger(value: string): string {
  const at = value.indexOf(':');
  const code = value.slice(0, at);
  return `${MESSENGER_NAMES[code] ?? code} ${value.slice(at + 1)}`;
}

const MESSENGER_NAMES: Record<string, string> = {
  telegram: 'Telegram',
  whatsapp: 'WhatsApp',
  max: 'MAX',
  vk: 'VK',
  viber: 'Viber',
  ok: 'OK',
};

const fileNames: Formatter = (value, _field, context) =>
  filesOf(value, context)
    .map((file) => file.name)
    .join(', ');

const plain: Formatter = (value) => String(value);

const FORMATTERS: Record<ReturnType<typeof valueKind>, Formatter> = {
  string: plain,
  text: plain,
  rich: (value) => plainText(String(value)),
  number: plain,
  integer: (value, _field, context) => formatDecimal(String(value), context.language),
  decimal: (value, _field, context) => formatDecimal(String(value), context.language),
  money: (value, _field, context) => `${formatDecimal(String(value), context.language)}\u00a0${currencySign(context.currency)}`,
  bool: (value, _field, context) => (value === true ? context.yes : context.no),
  date: (value, _field, context) => formatDate(String(value), context.language),
  datetime: (value, _field, context) => formatMoment(String(value), context.language, context.zone),
  time: plain,
  duration: (value, _field, context) => formatMinutes(Number(value), context.language),
  choice: (value, field) => optionLabel(field, String(value)),
  tree: (value, field) => treeLabel(field, String(value)),
  choices: (value, field) => list(value, (code) => optionLabel(field, code)),
  link: (value, field, context) => context.names?.[field.code] ?? `№ ${String(value)}`,
  links: (value, _field, context) =>
    texts(value)
      .map((id) => linkedTitle(id, context))
      .join('; '),
  person: (value, _field, context) => personName(String(value), context),
  people: (value, _field, context) => list(value, (id) => personName(id, context)),
  phones: (value) => list(value, formatPhone),
  emails: (value) => list(value, (email) => email),
  messengers: (value) => list(value, formatMessenger),
  url: (value) => formatUrl(String(value)),
  inn: plain,
  kpp: plain,
  ogrn: plain,
  snils: (value) => formatSnils(String(value)),
  bik: plain,
  account: plain,
  files: fileNames,
  images: fileNames,
  colour: plain,
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
