/** How typed text finds commands: by the beginnings of words, in either keyboard layout. */

const LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`";
const RUSSIAN = 'йцукенгшщзхъфывапролджэячсмитьбюё';

/** The same keys in the other layout: «bdfyjd» is «иванов» typed without looking. */
export function otherLayout(text: string): string {
  return [...text.toLowerCase()]
    .map((letter) => {
      const latin = LATIN.indexOf(letter);
      const russian = RUSSIAN.indexOf(letter);
      return latin >= 0 ? (RUSSIAN[latin] ?? letter) : russian >= 0 ? (LATIN[russian] ?? letter) : letter;
    })
    .join('');
}

function fold(text: string): string {
  return text.toLowerCase().replaceAll('ё', 'е');
}

/** Whether every typed word begins some word of the title. */
export function fits(title: string, typed: string): boolean {
  const words = fold(title).split(/[^\p{L}\p{N}]+/u);
  const hasAll = (text: string) =>
    fold(text)
      .split(/\s+/)
      .filter((part) => part !== '')
      .every((part) => words.some((word) => word.startsWith(part)));
  return hasAll(typed) || hasAll(otherLayout(typed));
}
