/** Hot keys by the physical key, so that they work in any layout: `KeyC`, `ctrl+KeyK`, `KeyG KeyD`. */
import { useEffect, useRef } from 'react';

export interface Hotkey {
  /** Steps parted by blanks; a step is `ctrl+alt+shift+<event.code>`; ctrl stands for Cmd on a Mac too. */
  keys: string;
  run: (event: KeyboardEvent) => void;
  /** Also while typing in a field (with ctrl or alt, or Escape). */
  isInFields?: boolean;
  /** Also while a dialog is open. */
  isInDialogs?: boolean;
}

interface Layer {
  current: readonly Hotkey[];
}

const SEQUENCE_MS = 1200;
const layers: Layer[] = [];
let typed: string[] = [];
let typedAt = 0;
let areSingleKeysOn = true;

/** WCAG 2.1.4: keys without Ctrl or Alt can be switched off. */
export function setSingleKeys(isOn: boolean): void {
  areSingleKeysOn = isOn;
}

type Pressed = Pick<KeyboardEvent, 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

/** The step that a pressed key makes; `?` is Shift+Slash on Latin and Shift+Digit7 on Russian keyboards. */
export function stepOf(event: Pressed): string {
  const code = event.code === 'NumpadEnter' ? 'Enter' : event.code.replace(/^Numpad(\d)$/, 'Digit$1');
  return `${event.ctrlKey || event.metaKey ? 'ctrl+' : ''}${event.altKey ? 'alt+' : ''}${event.shiftKey ? 'shift+' : ''}${code}`;
}

/** True in fields where keys make text. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) {
    return false;
  }
  if (target.isContentEditable || target.tagName === 'TEXTAREA' || target.tagName === 'SELECT') {
    return true;
  }
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'submit', 'range', 'file'].includes(target.type);
}

/** Whether the steps typed so far end with those of the hot key: 2 – completely, 1 – they begin it, 0 – no. */
export function match(keys: string, steps: readonly string[]): 0 | 1 | 2 {
  const wanted = keys.split(' ');
  for (let length = Math.min(wanted.length, steps.length); length > 0; length -= 1) {
    const tail = steps.slice(-length);
    if (tail.every((step, index) => step === wanted[index])) {
      return length === wanted.length ? 2 : 1;
    }
  }
  return 0;
}

/** The hot key that the steps end: the longest sequence first (G D is not D), then the layer mounted last. */
export function findHit(newestFirst: readonly (readonly Hotkey[])[], steps: readonly string[]): Hotkey | undefined {
  const hits = newestFirst.flatMap((keys) => keys.filter((key) => match(key.keys, steps) === 2));
  const length = (key: Hotkey) => key.keys.split(' ').length;
  return hits.reduce<Hotkey | undefined>((best, key) => (best && length(best) >= length(key) ? best : key), undefined);
}

function isModifier(code: string): boolean {
  return /^(Shift|Control|Alt|Meta)/.test(code);
}

function isAllowed(key: Hotkey, step: string, isInField: boolean, hasDialog: boolean): boolean {
  const isChord = /^(ctrl|alt)\+/.test(step);
  if (isInField && !(key.isInFields && (isChord || step === 'Escape' || step === 'Enter'))) {
    return false;
  }
  if (hasDialog && !key.isInDialogs) {
    return false;
  }
  return areSingleKeysOn || isChord || step === 'Escape' || step === 'Enter' || step.startsWith('Arrow');
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || isModifier(event.code)) {
    return;
  }
  const step = stepOf(event);
  const now = Date.now();
  typed = now - typedAt > SEQUENCE_MS ? [step] : [...typed.slice(-2), step];
  typedAt = now;
  const isInField = isTyping(event.target);
  const hasDialog = document.querySelector('[aria-modal="true"]') !== null;
  const hit = findHit(
    [...layers].reverse().map((layer) => layer.current.filter((key) => isAllowed(key, step, isInField, hasDialog))),
    typed,
  );
  if (hit) {
    event.preventDefault();
    typed = [];
    hit.run(event);
  }
}

/** Hot keys of a component while it is mounted; the one mounted last wins. */
export function useHotkeys(keys: readonly Hotkey[]): void {
  const layer = useRef<readonly Hotkey[]>(keys);
  useEffect(() => {
    layer.current = keys;
  });
  useEffect(() => {
    if (layers.length === 0) {
      window.addEventListener('keydown', onKeyDown);
    }
    layers.push(layer);
    return () => {
      layers.splice(layers.indexOf(layer), 1);
      if (layers.length === 0) {
        window.removeEventListener('keydown', onKeyDown);
      }
    };
  }, []);
}
