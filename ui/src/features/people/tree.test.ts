import { expect, it } from 'vitest';
import { treeOf } from './tree';

const one = (id: number, parent_id: number | null) => ({ id, name: `${id}`, parent_id, head_id: null });
const drawn = (rows: ReturnType<typeof treeOf>) => rows.map((row) => `${'-'.repeat(row.depth)}${row.department.id}`);

it('puts departments under their parents', () => {
  expect(drawn(treeOf([one(3, 2), one(1, null), one(2, 1), one(4, 1)]))).toEqual(['1', '-2', '--3', '-4']);
});

it('keeps those whose parent is not there', () => {
  expect(drawn(treeOf([one(2, 9), one(1, null)]))).toEqual(['2', '1']);
});
