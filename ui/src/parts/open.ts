/** Opening a record above the current screen, and the panel of creation; both are in the address. */
import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';

interface Layers {
  peek?: string | undefined;
  create?: string | undefined;
}

/** Changes what lies above the screen, leaving the screen's own part of the address. */
export function useLayers(): (change: Layers, replace?: boolean) => void {
  const navigate = useNavigate();
  return useCallback(
    (change, replace = false) => {
      void navigate({
        to: '.',
        search: (old: Record<string, unknown>) => {
          const next = { ...old, ...change };
          return Object.fromEntries(Object.entries(next).filter(([, value]) => value !== undefined));
        },
        replace,
      } as never);
    },
    [navigate],
  );
}

/** Opens a record's panel over the current screen. */
export function useOpenRecord(): (record: { type: string; id: number }) => void {
  const change = useLayers();
  return useCallback((record) => change({ peek: `${record.type}:${record.id}`, create: undefined }), [change]);
}

/** `appeal:12` as a record. */
export function parsePeek(text: string | undefined): { type: string; id: number } | null {
  const found = /^([a-z_][a-z0-9_]*):(\d+)$/.exec(text ?? '');
  return found ? { type: found[1] ?? '', id: Number(found[2]) } : null;
}
