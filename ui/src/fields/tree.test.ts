import { describe, expect, it } from 'vitest';
import { conditionOf } from './operators';
import { findInTree, treeLabel, treeOf } from './tree';
import type { FieldView } from './view';

const option = (code: string, label: string, parent?: string) => ({ code, label, is_active: true, parent: parent ?? null });
const place = {
  code: 'place',
  kind: 'tree',
  label: 'Место',
  options: [
    option('roads', 'Дороги'),
    option('yards', 'Дворы'),
    option('pits', 'Ямы', 'roads'),
    option('deep', 'Глубокие', 'pits'),
  ],
} as unknown as FieldView;

describe('a tree of options', () => {
  it('stands from the top down', () => {
    expect(treeOf(place.options).map((one) => [one.path, one.depth])).toEqual([
      ['Дороги', 0],
      ['Дороги › Ямы', 1],
      ['Дороги › Ямы › Глубокие', 2],
      ['Дворы', 0],
    ]);
  });

  it('is shown and found by the whole way', () => {
    expect(treeLabel(place, 'deep')).toBe('Дороги › Ямы › Глубокие');
    expect(treeLabel(place, 'gone')).toBe('gone');
    expect(findInTree(place, 'дороги / ямы')).toBe('pits');
    expect(findInTree(place, 'Глубокие')).toBe('deep');
    expect(findInTree(place, 'deep')).toBe('deep');
    expect(findInTree(place, 'Луна')).toBeNull();
  });

  it('is filtered by whole branches', () => {
    const context = { zone: 'Europe/Moscow', today: '2026-11-24' };
    const of = (op: 'in' | 'not_in', values: string[]) => conditionOf(place, { field: 'place', op, values }, context);
    expect(of('in', ['roads'])).toBe('in_tree(place, "roads")');
    expect(of('in', ['pits', 'yards'])).toBe('(in_tree(place, "pits") || in_tree(place, "yards"))');
    expect(of('not_in', ['pits'])).toBe('!(in_tree(place, "pits"))');
    expect(of('not_in', ['pits', 'yards'])).toBe('!(in_tree(place, "pits") || in_tree(place, "yards"))');
  });
});
