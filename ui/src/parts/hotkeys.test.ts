import { describe, expect, it } from 'vitest';
import { findHit, isTyping, match, stepOf } from './hotkeys';

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

describe('the hit', () => {
  const key = (keys: string) => ({ keys, run: () => undefined });
  const shell = [key('KeyG KeyD'), key('KeyC')];
  const screen = [key('KeyD'), key('KeyE')];
  it.each([
    ['a sequence goes before the screen’s single key', ['KeyG', 'KeyD'], shell[0]],
    ['a single key is the screen’s', ['KeyD'], screen[0]],
    ['what the screen does not want is the shell’s', ['KeyC'], shell[1]],
    ['nothing fits', ['KeyQ'], undefined],
  ] as const)('%s', (_, steps, hit) => {
    expect(findHit([screen, shell], steps)).toBe(hit);
  });
  it('of two alike is the newest', () => {
    const newer = key('KeyC');
    expect(findHit([[newer], shell], ['KeyC'])).toBe(newer);
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
