/** What people type, by kind, as values of the wire; the server remains the judge. */
import { fromZone, parseDate } from './dates';
import { parseDecimal, parseInteger } from './decimal';
import { parsePhone, splitMany } from './phone';
import { findInTree } from './tree';
import { type FieldValue, type FieldView, type ValueKind, valueKind } from './view';

/** Codes of what is wrong with a typed text; the words are in the words file under `typed.*`. */
export type TypedError =
  | 'integer'
  | 'decimal'
  | 'money'
  | 'date'
  | 'datetime'
  | 'phone'
  | 'email'
  | 'option'
  | 'bool'
  | 'time'
  | 'duration'
  | 'url'
  | 'digits'
  | 'messenger'
  | 'colour'
  | 'files'
  | 'too_long';

export type Typed = { ok: true; value: FieldValue } | { ok: false; error: TypedError };

export interface ParseContext {
  today: string;
  zone: string;
}

const ok = (value: FieldValue): Typed => ({ ok: true, value });
const bad = (error: TypedError): Typed => ({ ok: false, error });

type Parser = (text: string, field: FieldView, context: ParseContext) => Typed;

const YES = new Set(['да', 'yes', 'true', '1', '+', 'y', 'д']);
const NO = new Set(['нет', 'no', 'false', '0', '-', 'n', 'н']);

function findOption(field: FieldView, text: string): string | null {
  const wanted = text.trim().toLowerCase();
  const found = field.options.find((option) => option.code.toLowerCase() === wanted || option.label.toLowerCase() === wanted);
  return found?.code ?? null;
}

function many(text: string, one: (part: string) => string | null, error: TypedError): Typed {
  const values: string[] = [];
  for (const part of splitMany(text)) {
    const value = one(part);
    if (value === null) {
      return bad(error);
    }
    if (!values.includes(value)) {
      values.push(value);
    }
  }
  return values.length === 0 ? ok(null) : ok(values);
}

const asText: Parser = (text, field) => (field.max_length && text.length > field.max_length ? bad('too_long') : ok(text.trim()));

/** One e-mail address; only the shape is looked at. */
export function parseEmail(text: string): string | null {
  return /^[^\s@,;]+@[^\s@,;]+\.[^\s@,;]{2,}$/.test(text) ? text.toLowerCase() : null;
}

const asMoment: Parser = (text, _field, context) => {
  const match = /^(.+?)[\sT]+(\d{1,2}):(\d{2})$/.exec(text.trim());
  const date = parseDate(match?.[1] ?? text, context.today);
  if (date === null || Number(match?.[2] ?? 0) > 23 || Number(match?.[3] ?? 0) > 59) {
    return bad('datetime');
  }
  return ok(fromZone(date, match ? `${match[2]?.padStart(2, '0')}:${match[3]}` : '00:00', context.zone));
};

const asId: Parser = (text) => {
  const id = parseInteger(text);
  return id === null ? bad('integer') : ok(id);
};

/** `9:30`, `9.30`, `930` as `09:30`. */
export function parseTime(text: string): string | null {
  const match = /^(\d{1,2})(?:[:.-]?(\d{2}))?$/.exec(text.trim());
  const [hours, minutes] = [Number(match?.[1]), Number(match?.[2] ?? 0)];
  return match && hours < 24 && minutes < 60 ? `${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}` : null;
}

/** `90`, `1:30`, `1 ч 30 мин`, `2h` in minutes. */
export function parseMinutes(text: string): number | null {
  const clock = /^(\d+):([0-5]\d)$/.exec(text.trim());
  if (clock) {
    return Number(clock[1]) * 60 + Number(clock[2]);
  }
  const words = /^(?:(\d+)\s*(?:ч|час|часа|часов|h|hours?)\.?)?\s*(?:(\d+)\s*(?:м|мин|минут[аы]?|m|min)?\.?)?$/i.exec(
    text.trim(),
  );
  return words && (words[1] || words[2]) ? Number(words[1] ?? 0) * 60 + Number(words[2] ?? 0) : null;
}

function parseUrl(text: string): string | null {
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  return /^https?:\/\/[^\s/?#<>"]+\.[^\s<>"]+$/i.test(full) ? full : null;
}

/** An account in a messenger as the server keeps it; a bare `@name` is Telegram. */
export function parseMessenger(text: string): string | null {
  const bare = text.trim().replace(/^https?:\/\//i, '');
  const named = /^(telegram|whatsapp|max|vk|viber|ok):(\S+)$/i.exec(bare);
  const link = /^(?:t\.me|telegram\.me|wa\.me|max\.ru|vk\.com|vk\.ru|vk\.me|ok\.ru)\/\S+$/i.test(bare);
  return named || link || /^@\S+$/.test(bare) ? bare : null;
}

/** A typed text by a function that gives null for what it is not. */
function by(read: (text: string) => string | number | null, error: TypedError): Parser {
  return (text) => {
    const value = read(text.trim());
    return value === null ? bad(error) : ok(value);
  };
}

/** Requisites: digits (and Latin letters of a КПП), however they are grouped. */
const asDigits = by((text) => {
  const digits = text.replace(/[\s\u00a0\-\u2013]/g, '').toUpperCase();
  return /^[0-9A-Z]{1,20}$/.test(digits) ? digits : null;
}, 'digits');

const PARSERS: Record<ValueKind, Parser> = {
  string: asText,
  text: (text) => ok(text.trim() === '' ? null : text.trimEnd()),
  rich: (text) => ok(text.trim() === '' ? null : text.trim()),
  number: asText,
  integer: asId,
  decimal: (text, field) => {
    const value = parseDecimal(text, field.scale);
    return value === null ? bad('decimal') : ok(value);
  },
  money: (text) => {
    const value = parseDecimal(text, 2);
    return value === null ? bad('money') : ok(value);
  },
  bool: (text) => {
    const word = text.trim().toLowerCase();
    return YES.has(word) ? ok(true) : NO.has(word) ? ok(false) : bad('bool');
  },
  date: (text, _field, context) => {
    const value = parseDate(text, context.today);
    return value === null ? bad('date') : ok(value);
  },
  datetime: asMoment,
  time: by(parseTime, 'time'),
  duration: by(parseMinutes, 'duration'),
  choice: (text, field) => {
    const code = findOption(field, text);
    return code === null ? bad('option') : ok(code);
  },
  tree: (text, field) => {
    const code = findInTree(field, text);
    return code === null ? bad('option') : ok(code);
  },
  choices: (text, field) => many(text, (part) => findOption(field, part), 'option'),
  link: asId,
  person: asId,
  links: asId,
  people: asId,
  phones: (text) => many(text, parsePhone, 'phone'),
  emails: (text) => many(text, parseEmail, 'email'),
  messengers: (text) => many(text, parseMessenger, 'messenger'),
  url: by(parseUrl, 'url'),
  inn: asDigits,
  kpp: asDigits,
  ogrn: asDigits,
  snils: asDigits,
  bik: asDigits,
  account: asDigits,
  files: () => bad('files'),
  images: () => bad('files'),
  colour: by((text) => (/^#?([0-9a-f]{3}|[0-9a-f]{6})$/i.test(text) ? text : null), 'colour'),
};

/** A typed text as a value of the field; blank text is no value. */
export function parseTyped(field: FieldView, text: string, context: ParseContext): Typed {
  if (text.trim() === '') {
    return ok(null);
  }
  return PARSERS[valueKind(field)](text, field, context);
}
