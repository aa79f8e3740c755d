/** Ways between records: the layers above the screen and what a new record starts with. */
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import { createStore } from '../../parts/store';
import type { CreateSeed } from './query';

type Change = Record<string, unknown>;

/** Changes parts of the address's search; undefined takes a part away. */
export function useChangeSearch(): (change: Change, replace?: boolean) => void {
  const navigate = useNavigate();
  return useCallback(
    (change, replace = false) => {
      void navigate({
        to: '.',
        search: (old: Record<string, unknown>) =>
          Object.fromEntries(Object.entries({ ...old, ...change }).filter(([, value]) => value !== undefined)),
        replace,
      } as never);
    },
    [navigate],
  );
}

/** Opens the form of a new record, with its stage or its parent already given. */
export function useCreate(): (type: string, seed?: CreateSeed) => void {
  const change = useChangeSearch();
  return useCallback((type, seed) => change({ create: type, seed, peek: undefined }), [change]);
}

/** What the open form of a new record starts with. */
export function useSeed(): CreateSeed {
  const search = useSearch({ strict: false }) as Record<string, unknown>;
  const { seed } = search;
  return typeof seed === 'object' && seed !== null ? (seed as CreateSeed) : {};
}

interface Shown {
  type: string;
  ids: number[];
}

/** The records that the screen shows now, in its order, so that the panel can step to the next one. */
export const shownRecords = createStore<Shown>({ type: '', ids: [] });

/** The record before or after the given one on the screen. */
export function neighbour(shown: Shown, type: string, id: number, by: 1 | -1): number | undefined {
  const at = shown.ids.indexOf(id);
  return shown.type === type && at >= 0 ? shown.ids[at + by] : undefined;
}
