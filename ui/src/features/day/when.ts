/** Terms in words and the usual choices for another term. */
import { addDays, dayAndMonth, daysBetween, fromZone, inZone } from '../../fields/dates';

export type TermWord =
  | { key: 'due.overdue_days'; count: number }
  | { key: 'due.overdue_at' | 'due.today_at' | 'due.tomorrow_at'; time: string }
  | { key: 'due.in_days'; count: number }
  | { key: 'due.on'; date: string };

/** How a due moment is said: late by days or since a time, today or tomorrow at a time, in days, on a date. */
export function termWord(due: string, now: Date, zone: string, language: string): TermWord {
  const there = inZone(due, zone);
  const today = inZone(now, zone).date;
  const days = daysBetween(today, there.date);
  const time = there.time.slice(0, 5);
  if (new Date(due).getTime() < now.getTime()) {
    return days < 0 ? { key: 'due.overdue_days', count: -days } : { key: 'due.overdue_at', time };
  }
  if (days === 0) {
    return { key: 'due.today_at', time };
  }
  if (days === 1) {
    return { key: 'due.tomorrow_at', time };
  }
  return days <= 6 ? { key: 'due.in_days', count: days } : { key: 'due.on', date: dayAndMonth(there.date, language, today) };
}

export type ChoiceCode = 'hours2' | 'evening' | 'tomorrow' | 'after' | 'monday' | 'week' | 'month';

export interface TermChoice {
  code: ChoiceCode;
  due_at: string;
  date: string;
  time: string;
}

const WORK_START = '10:00';
const WORK_END = '18:00';

/** Day of the week, Monday is 0. */
export function weekday(date: string): number {
  return (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;
}

/** The usual other terms, soonest first; none twice, none in the past. */
export function termChoices(now: Date, zone: string): TermChoice[] {
  const here = inZone(now, zone);
  const at = (code: ChoiceCode, date: string, time = WORK_START): TermChoice => ({
    code,
    date,
    time,
    due_at: fromZone(date, time, zone),
  });
  const soon = inZone(new Date(now.getTime() + 2 * 3_600_000), zone);
  const tomorrow = addDays(here.date, 1);
  const monday = addDays(here.date, 7 - weekday(here.date));
  const all = [
    ...(soon.date === here.date ? [at('hours2', soon.date, soon.time.slice(0, 5))] : []),
    ...(here.time < '16:00' ? [at('evening', here.date, WORK_END)] : []),
    at('tomorrow', tomorrow),
    at('after', addDays(here.date, 2)),
    at('monday', monday),
    at('week', addDays(here.date, 7)),
    at('month', addDays(here.date, 30)),
  ];
  const seen = new Set<string>();
  return all.filter((one) => {
    const isNew = !seen.has(one.due_at);
    seen.add(one.due_at);
    return isNew;
  });
}
