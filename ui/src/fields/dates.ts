/** Calendar days and moments: as text, as typed, and as distances in words. */

const DAY = 86_400_000;

/** Days since 1970 of `2026-11-24`, or null when it is no such day. */
export function dayNumber(date: string): number | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date);
  if (!match) {
    return null;
  }
  const moment = Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3]));
  const back = new Date(moment).toISOString().slice(0, 10);
  return back === date ? moment / DAY : null;
}

/** The day that many days later. */
export function addDays(date: string, days: number): string {
  const number = dayNumber(date);
  return number === null ? date : new Date((number + days) * DAY).toISOString().slice(0, 10);
}

/** How many days `to` is after `from`. */
export function daysBetween(from: string, to: string): number {
  return (dayNumber(to) ?? 0) - (dayNumber(from) ?? 0);
}

/** `2026-11-24` as `24.11.2026`, in English as `24/11/2026`. */
export function formatDate(date: string, language: string): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date);
  if (!match) {
    return date;
  }
  const separator = language.startsWith('ru') ? '.' : '/';
  return [match[3], match[2], match[1]].join(separator);
}

/** What a person typed as a day: `24.11.2026`, `24.11.26`, `24/11`, `2026-11-24`. */
export function parseDate(typed: string, today: string): string | null {
  const text = typed.trim();
  if (dayNumber(text) !== null) {
    return text;
  }
  const match = /^(\d{1,2})[./\s-](\d{1,2})(?:[./\s-](\d{2}|\d{4}))?$/.exec(text);
  if (!match) {
    return null;
  }
  const [, day = '', month = '', typedYear] = match;
  const year = typedYear === undefined ? today.slice(0, 4) : typedYear.length === 2 ? `20${typedYear}` : typedYear;
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return dayNumber(date) === null ? null : date;
}

interface Parts {
  date: string;
  time: string;
}

const partsFormats = new Map<string, Intl.DateTimeFormat>();

/** A moment as day and time of the zone. */
export function inZone(moment: string | number | Date, zone: string): Parts {
  let format = partsFormats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('sv-SE', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    partsFormats.set(zone, format);
  }
  const at = new Date(moment);
  if (Number.isNaN(at.getTime())) {
    return { date: '', time: '' };
  }
  const [date = '', time = ''] = format.format(at).split(' ');
  return { date, time };
}

/** A day and a time of the zone as a moment in UTC. */
export function fromZone(date: string, time: string, zone: string): string {
  const guess = Date.parse(`${date}T${time.length === 5 ? `${time}:00` : time}Z`);
  if (Number.isNaN(guess)) {
    return '';
  }
  let at = guess;
  for (let round = 0; round < 2; round += 1) {
    const there = inZone(at, zone);
    const shown = Date.parse(`${there.date}T${there.time}Z`);
    at += guess - shown;
  }
  return new Date(at).toISOString().replace('.000Z', 'Z');
}

/** A moment as `24.11.2026 10:42` in the zone. */
export function formatMoment(moment: string, language: string, zone: string): string {
  const there = inZone(moment, zone);
  return there.date === '' ? moment : `${formatDate(there.date, language)} ${there.time.slice(0, 5)}`;
}

/** A word, a count or a calendar text that says when a moment is, for the words file to finish. */
export type When = { word: 'today' | 'yesterday' | 'tomorrow'; time: string } | { word: 'date'; text: string; time: string };

const monthFormats = new Map<string, Intl.DateTimeFormat>();

/** `18 ноября`, with the year when it is another one. */
export function dayAndMonth(date: string, language: string, today: string): string {
  const isThisYear = date.slice(0, 4) === today.slice(0, 4);
  const key = `${language}:${isThisYear}`;
  let format = monthFormats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(language.startsWith('ru') ? 'ru-RU' : 'en-GB', {
      timeZone: 'UTC',
      day: 'numeric',
      month: 'long',
      ...(isThisYear ? {} : { year: 'numeric' }),
    });
    monthFormats.set(key, format);
  }
  return format.format(new Date(`${date}T00:00:00Z`));
}

/** When a moment is, seen from today. */
export function whenIs(moment: string, today: string, language: string, zone: string): When {
  const there = inZone(moment, zone);
  const time = there.time.slice(0, 5);
  const distance = daysBetween(today, there.date);
  if (distance === 0) {
    return { word: 'today', time };
  }
  if (distance === -1) {
    return { word: 'yesterday', time };
  }
  if (distance === 1) {
    return { word: 'tomorrow', time };
  }
  return { word: 'date', text: dayAndMonth(there.date, language, today), time };
}

export type DueState = 'overdue' | 'today' | 'planned' | 'none';

/** How a step's due moment stands now, with the days to or since it. */
export function dueState(due: string | null | undefined, now: Date, zone: string): { state: DueState; days: number } {
  if (!due) {
    return { state: 'none', days: 0 };
  }
  const today = inZone(now, zone).date;
  const days = daysBetween(today, inZone(due, zone).date);
  if (new Date(due).getTime() < now.getTime()) {
    return { state: 'overdue', days: Math.max(0, -days) };
  }
  return days === 0 ? { state: 'today', days: 0 } : { state: 'planned', days };
}

/** A term of a record in days: how many are left of how many, or how many it is late. */
export type Term = { kind: 'left'; left: number; of: number } | { kind: 'today' } | { kind: 'late'; days: number };

/** The words of a term for a date that lies after the record's start; null when the date is no term. */
export function termOf(date: string, start: string, today: string): Term | null {
  const whole = daysBetween(start, date);
  if (dayNumber(date) === null || whole <= 0 || whole > 400) {
    return null;
  }
  const left = daysBetween(today, date);
  if (left === 0) {
    return { kind: 'today' };
  }
  return left > 0 ? { kind: 'left', left, of: whole } : { kind: 'late', days: -left };
}

/** The next working day after this one: a guess for a suggestion, holidays are the server's matter. */
export function nextWeekday(date: string): string {
  let next = addDays(date, 1);
  while ([0, 6].includes(new Date(`${next}T00:00:00Z`).getUTCDay())) {
    next = addDays(next, 1);
  }
  return next;
}
