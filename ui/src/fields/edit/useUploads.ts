/** Uploads of one field: each with its progress, its way back and its fault. */
import { useEffect, useRef, useState } from 'react';
import type { FileInfo } from '../../api/types';
import { reason, upload, wasCancelled } from '../files';

export interface Uploading {
  key: number;
  name: string;
  /** From 0 to 1. */
  part: number;
  error?: string;
}

export interface Uploads {
  all: Uploading[];
  isBusy: boolean;
  add: (files: File[]) => void;
  /** Stops it, or takes its fault away. */
  drop: (key: number) => void;
}

let last = 0;

/** `refuse` says at once what the server would refuse after a long way. */
export function useUploads(refuse: (file: File) => string | null, onDone: (file: FileInfo) => void): Uploads {
  const [all, setAll] = useState<Uploading[]>([]);
  const running = useRef(new Map<number, AbortController>());
  const done = useRef(onDone);
  done.current = onDone;
  useEffect(() => {
    const { current } = running;
    return () => {
      for (const controller of current.values()) {
        controller.abort();
      }
    };
  }, []);
  const change = (key: number, patch: Partial<Uploading>) =>
    setAll((before) => before.map((one) => (one.key === key ? { ...one, ...patch } : one)));
  const forget = (key: number) => setAll((before) => before.filter((one) => one.key !== key));
  const start = async (file: File, key: number) => {
    const controller = new AbortController();
    running.current.set(key, controller);
    try {
      const made = await upload(file, (part) => change(key, { part }), controller.signal);
      forget(key);
      done.current(made);
    } catch (error) {
      if (wasCancelled(error)) {
        forget(key);
      } else {
        change(key, { error: reason(error) });
      }
    } finally {
      running.current.delete(key);
    }
  };
  return {
    all,
    isBusy: all.some((one) => one.error === undefined),
    add: (files) => {
      for (const file of files) {
        last += 1;
        const key = last;
        const refusal = refuse(file);
        setAll((before) => [...before, { key, name: file.name, part: 0, ...(refusal ? { error: refusal } : {}) }]);
        if (!refusal) {
          void start(file, key);
        }
      }
    },
    drop: (key) => {
      running.current.get(key)?.abort();
      forget(key);
    },
  };
}
