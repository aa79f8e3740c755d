/** The badge of a term: a colour and always words. */
import type { ReactNode } from 'react';
import type { DueState } from '../api/types';

export function Due({ state, children, title }: { state: DueState; children: ReactNode; title?: string | undefined }) {
  return (
    <span className={`due due-${state}`} title={title}>
      {children}
    </span>
  );
}
