/** Days and times that are offered for a next step; one click each. */
import { addDays, daysBetween, formatDate, fromZone, inZone, nextWeekday } from '../../fields/dates';

export interface Suggestion {
  code: 'hours2' | 'tomorrow' | 'after' | 'week' | 'month';
  due_at: string;
  /** `25.11, 10:00` */
  text: string;
}

const MORNING = '10:00';

/** In two hours, tomorrow, on the next working day after it, in a week, in a month. */
export function suggestions(now: Date, zone: string, language: string): Suggestion[] {
  const { date: today } = inZone(now, zone);
  const at = (code: Suggestion['code'], date: string): Suggestion => ({
    code,
    due_at: fromZone(date, MORNING, zone),
    text: `${formatDate(date, language).slice(0, 5)}, ${MORNING}`,
  });
  const soon = new Date(now.getTime() + 2 * 3_600_000);
  const there = inZone(soon, zone);
  const tomorrow = addDays(today, 1);
  const days = [at('tomorrow', tomorrow)];
  const working = nextWeekday(tomorrow);
  days.push(at('after', working));
  if (daysBetween(today, working) < 7) {
    days.push(at('week', addDays(today, 7)));
  }
  days.push(at('month', addDays(today, 30)));
  const hours: Suggestion = {
    code: 'hours2',
    due_at: soon.toISOString(),
    text: `${formatDate(there.date, language).slice(0, 5)}, ${there.time.slice(0, 5)}`,
  };
  return [hours, ...days];
}

export interface CallPreset {
  code: 'talked' | 'back_hours' | 'back_tomorrow' | 'no_answer' | 'thinks' | 'wrong_number';
  /** Which suggestion sets the next step; none when the call asks for nothing more. */
  next: Suggestion['code'] | null;
}

/** Results of a call, chosen by a click or by the keys 1–6. */
export const CALL_PRESETS: readonly CallPreset[] = [
  { code: 'talked', next: null },
  { code: 'back_tomorrow', next: 'tomorrow' },
  { code: 'back_hours', next: 'hours2' },
  { code: 'no_answer', next: 'hours2' },
  { code: 'thinks', next: 'week' },
  { code: 'wrong_number', next: null },
];
