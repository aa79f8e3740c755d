import { describe, expect, it } from 'vitest';
import { groupOf } from './TasksScreen';
import { termChoices, termWord } from './when';

const ZONE = 'Europe/Moscow';
/** Tuesday, 12:00 in Moscow. */
const NOW = new Date('2026-11-24T09:00:00Z');

describe('a term in words', () => {
  it.each([
    ['2026-11-22T15:00:00Z', { key: 'due.overdue_days', count: 2 }],
    ['2026-11-24T07:00:00Z', { key: 'due.overdue_at', time: '10:00' }],
    ['2026-11-24T15:00:00Z', { key: 'due.today_at', time: '18:00' }],
    // 01:00 of the next day in Moscow is still the 24th in UTC.
    ['2026-11-24T22:00:00Z', { key: 'due.tomorrow_at', time: '01:00' }],
    ['2026-11-27T07:00:00Z', { key: 'due.in_days', count: 3 }],
    ['2026-12-08T07:00:00Z', { key: 'due.on', date: '8 декабря' }],
    ['2027-01-11T07:00:00Z', { key: 'due.on', date: '11 января 2027 г.' }],
  ])('%s', (due, word) => {
    expect(termWord(due, NOW, ZONE, 'ru')).toEqual(word);
  });
});

describe('other terms', () => {
  const codes = (now: string) => termChoices(new Date(now), ZONE).map((one) => one.code);
  it('never lie in the past and never repeat', () => {
    for (const now of ['2026-11-24T09:00:00Z', '2026-11-24T19:30:00Z', '2026-11-29T20:59:00Z', '2026-11-22T06:00:00Z']) {
      const all = termChoices(new Date(now), ZONE);
      expect(
        all.every((one) => new Date(one.due_at) > new Date(now)),
        now,
      ).toBe(true);
      expect(new Set(all.map((one) => one.due_at)).size).toBe(all.length);
    }
  });
  it('offer the evening only while there is time', () => {
    expect(codes('2026-11-24T09:00:00Z')).toContain('evening');
    expect(codes('2026-11-24T14:00:00Z')).not.toContain('evening');
  });
  it('do not offer two hours over midnight', () => {
    expect(codes('2026-11-24T20:30:00Z')).not.toContain('hours2');
  });
  it('say tomorrow on a Sunday, not Monday too', () => {
    expect(codes('2026-11-29T09:00:00Z')).toContain('tomorrow');
    expect(codes('2026-11-29T09:00:00Z')).not.toContain('monday');
  });
});

describe('groups of tasks', () => {
  it.each([
    ['2026-11-24T08:59:00Z', 'overdue'],
    ['2026-11-24T20:59:00Z', 'today'],
    ['2026-11-24T21:00:00Z', 'tomorrow'],
    ['2026-11-29T20:59:00Z', 'this_week'],
    ['2026-11-29T21:00:00Z', 'later'],
  ])('%s is %s', (due, group) => {
    expect(groupOf(due, NOW, ZONE)).toBe(group);
  });
});
