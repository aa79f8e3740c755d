import { describe, expect, it } from 'vitest';
import { fits, otherLayout } from './commands';

describe('the other layout', () => {
  it.each([
    ['bdfyjd', 'иванов'],
    ['пщщп', 'goog'],
    ['`krf', 'ёлка'],
    ['3344', '3344'],
  ])('%s is %s', (typed, meant) => {
    expect(otherLayout(typed)).toBe(meant);
  });
});

describe('a command', () => {
  it.each([
    ['Новое обращение', 'нов', true],
    ['Новое обращение', 'обр нов', true],
    ['Новое обращение', 'jhfo', false],
    ['Новое обращение', 'j,h', true],
    ['Моя ёлка', 'елк', true],
    ['My day', 'вфн', true],
    ['Сотрудники', 'рудник', false],
    ['Сотрудники', '', true],
  ])('«%s» for «%s»: %s', (title, typed, isFound) => {
    expect(fits(title, typed)).toBe(isFound);
  });
});
