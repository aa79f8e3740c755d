/** A component in a chunk of its own that appears without a pause once the chunk has come: `lazy` would wait even then. */
import { type ComponentType, lazy } from 'react';

export interface Preloadable<P extends object> {
  View: ComponentType<P>;
  load: () => Promise<void>;
}

export function preloadable<P extends object>(load: () => Promise<ComponentType<P>>): Preloadable<P> {
  let ready: ComponentType<P> | null = null;
  const loadOnce = async () => {
    ready ??= await load();
    return ready;
  };
  const Later = lazy(async () => ({ default: await loadOnce() }));
  function View(props: P) {
    const Ready = ready;
    return Ready ? <Ready {...props} /> : <Later {...props} />;
  }
  return {
    View,
    load: async () => {
      await loadOnce();
    },
  };
}
