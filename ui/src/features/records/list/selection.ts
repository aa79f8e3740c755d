/** Which rows are ticked: some of them by hand, or everything that matches the filter. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { RecordRow } from '../types';

export interface Selection {
  isAll: boolean;
  count: number;
  ids: number[];
  has: (id: number) => boolean;
  toggle: (index: number, isRange: boolean) => void;
  toggleAll: () => void;
  selectAll: () => void;
  clear: () => void;
}

/** The ticked ids after one more click; a range goes from the click before. */
export function toggled(
  before: ReadonlySet<number>,
  rows: readonly RecordRow[],
  index: number,
  from: number | null,
): Set<number> {
  const next = new Set(before);
  if (from !== null) {
    const [low, high] = from < index ? [from, index] : [index, from];
    for (const row of rows.slice(low, high + 1)) {
      next.add(row.id);
    }
    return next;
  }
  const row = rows[index];
  if (row && !next.delete(row.id)) {
    next.add(row.id);
  }
  return next;
}

/** Selection over rows of one filter; another filter starts anew. */
export function useSelection(rows: RecordRow[], total: number | undefined, filterKey: string): Selection {
  const [ids, setIds] = useState<ReadonlySet<number>>(new Set());
  const [isAll, setIsAll] = useState(false);
  const last = useRef<number | null>(null);
  const rowsNow = useRef(rows);
  rowsNow.current = rows;
  const clear = useCallback(() => {
    setIds(new Set());
    setIsAll(false);
    last.current = null;
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new filter is the reason to run
  useEffect(clear, [filterKey]);
  const toggle = useCallback((index: number, isRange: boolean) => {
    const from = isRange ? last.current : null;
    last.current = index;
    setIsAll(false);
    setIds((before) => toggled(before, rowsNow.current, index, from));
  }, []);
  const selectAll = useCallback(() => {
    setIsAll(true);
    setIds(new Set());
  }, []);
  const toggleAll = useCallback(() => {
    setIsAll((before) => !before);
    setIds(new Set());
  }, []);
  return useMemo(
    () => ({
      isAll,
      count: isAll ? (total ?? rows.length) : ids.size,
      ids: [...ids],
      has: (id: number) => isAll || ids.has(id),
      toggle,
      toggleAll,
      selectAll,
      clear,
    }),
    [isAll, ids, total, rows.length, toggle, toggleAll, selectAll, clear],
  );
}
