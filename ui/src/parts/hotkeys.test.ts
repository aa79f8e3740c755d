import { describe, expect, it } from 'vitest';
import { isTyping, match, stepOf } from './hotkeys';

const pressed = (code: string, more: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey', boolean>> = {}) => ({
  code,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
});

describe('a step', () => {
  it.each([
    [pressed('KeyC'), 'KeyC'],
    [pressed('KeyK', { ctrlKey: true }), 'ctrl+KeyK'],
    [pressed('KeyK', { metaKey: true }), 'ctrl+KeyK'],
    [pressed('ArrowRight', { altKey: true }), 'alt+ArrowRight'],
    [pressed('Slash', { shiftKey: true }), 'shift+Slash'],
    [pressed('Numpad1'), 'Digit1'],
    [pressed('NumpadEnter'), 'Enter'],
  ])('%o is %s', (event, step) => {
    expect(stepOf(event)).toBe(step);
  });
});

describe('a match', () => {
  it.each([
    ['KeyC', ['KeyC'], 2],
    ['KeyG KeyD', ['KeyG'], 1],
    ['KeyG KeyD', ['KeyG', 'KeyD'], 2],
    ['KeyG KeyD', ['KeyX', 'KeyG', 'KeyD'], 2],
    ['KeyG KeyD', ['KeyD'], 0],
    ['ctrl+KeyK', ['KeyK'], 0],
  ] as const)('%s after %o is %i', (keys, steps, found) => {
    expect(match(keys, steps)).toBe(found);
  });
});

describe('typing', () => {
  it('is in text fields only', () => {
    const field = (html: string) => {
      const box = document.createElement('div');
      box.innerHTML = html;
      return box.firstElementChild;
    };
    expect(isTyping(field('<input>'))).toBe(true);
    expect(isTyping(field('<textarea></textarea>'))).toBe(true);
    expect(isTyping(field('<input type="checkbox">'))).toBe(false);
    expect(isTyping(field('<button>a</button>'))).toBe(false);
    expect(isTyping(null)).toBe(false);
  });
});
