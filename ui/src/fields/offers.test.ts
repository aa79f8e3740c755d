import { describe, expect, it } from 'vitest';
import { askedValues, offering, unfit } from './offers';
import { rangeWords } from './range';
import type { FieldView, ShowContext } from './view';

const field = (code: string, more: Partial<FieldView> = {}): FieldView =>
  ({ code, kind: 'choice', label: code, hint: '', options: [], scale: 2, ...more }) as FieldView;

const option = (code: string) => ({ code, label: code, is_active: true });
const section = field('section', { options: [option('house'), option('road')] });
const topic = field('topic', { options: [option('roof'), option('pit')], depends: ['section'] });

describe('a choice offers what goes with the form', () => {
  it('asks with the values it depends on only', () => {
    expect(askedValues([section], { section: 'house' })).toBeNull();
    expect(askedValues([section, topic], { section: 'house', topic: 'roof', name: 'x' })).toEqual({ section: 'house' });
    expect(askedValues([topic], {})).toEqual({});
  });

  it('hides options that are not offered, and nothing before the answer is there', () => {
    expect(offering(topic, { topic: ['pit'] }).options.map((one) => one.is_active)).toEqual([false, true]);
    expect(offering(topic, {})).toBe(topic);
    expect(offering(section, { topic: ['pit'] })).toBe(section);
  });

  it('finds values that no longer fit', () => {
    expect(unfit([section, topic], { section: 'road', topic: 'roof' }, { topic: ['pit'] })).toEqual(['topic']);
    expect(unfit([section, topic], { section: 'road', topic: 'pit' }, { topic: ['pit'] })).toEqual([]);
    expect(unfit([topic], { topic: null }, { topic: [] })).toEqual([]);
    expect(unfit([topic], { topic: 'roof' }, {})).toEqual([]);
  });
});

describe('a range in words', () => {
  const context = { language: 'ru', zone: 'Europe/Moscow', currency: 'RUB', people: new Map() } as unknown as ShowContext;
  const t = (key: string, values: Record<string, string>) => `${key} ${values.min ?? ''}..${values.max ?? ''}`;
  it.each([
    [{ kind: 'integer', min: 1, max: 5 }, 'range.both 1..5'],
    [{ kind: 'decimal', min: '0.50' }, 'range.min 0,50..'],
    [{ kind: 'date', max: '2026-11-24' }, 'range.max ..24.11.2026'],
    [{ kind: 'integer' }, ''],
  ] as [Partial<FieldView>, string][])('%o', (more, expected) => {
    expect(rangeWords(field('x', more), context, t)).toBe(expected);
  });
});
