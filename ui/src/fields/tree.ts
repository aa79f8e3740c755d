/** Options that stand in a tree. */
import type { FieldOption, FieldView } from './view';

/** An option with its way from the top: «Дороги › Ямы». */
export interface Placed {
  option: FieldOption;
  path: string;
  depth: number;
}

/** The options from the top down, each after the one above it. */
export function treeOf(options: FieldOption[]): Placed[] {
  const below = new Map<string, FieldOption[]>();
  for (const option of options) {
    const parent = option.parent ?? '';
    below.set(parent, [...(below.get(parent) ?? []), option]);
  }
  const placed: Placed[] = [];
  const walk = (parent: string, path: string, depth: number) => {
    for (const option of below.get(parent) ?? []) {
      const way = path === '' ? option.label : `${path} › ${option.label}`;
      placed.push({ option, path: way, depth });
      walk(option.code, way, depth + 1);
    }
  };
  walk('', '', 0);
  return placed;
}

/** The way to an option in words; its code, when there is no such option. */
export function treeLabel(field: FieldView, code: string): string {
  return treeOf(field.options).find((one) => one.option.code === code)?.path ?? code;
}

/** An option by its code, its way, or its own label. */
export function findInTree(field: FieldView, text: string): string | null {
  const fold = (one: string) =>
    one
      .trim()
      .toLowerCase()
      .replaceAll('ё', 'е')
      .replace(/\s*[›>/]\s*/g, ' › ');
  const wanted = fold(text);
  const placed = treeOf(field.options);
  const found = placed.find((one) => one.option.code === wanted || fold(one.path) === wanted);
  return (found ?? placed.find((one) => fold(one.option.label) === wanted))?.option.code ?? null;
}
