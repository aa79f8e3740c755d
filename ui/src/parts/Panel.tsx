/** A titled block of a screen. */
import { type ReactNode, useId } from 'react';

export interface PanelProps {
  title: ReactNode;
  count?: number | undefined;
  actions?: ReactNode;
  children: ReactNode;
  className?: string;
}

export function Panel({ title, count, actions, children, className = '' }: PanelProps) {
  const id = useId();
  return (
    <section className={`block ${className}`} aria-labelledby={id}>
      <div className="block-head">
        <h2 id={id}>
          {title}
          {count === undefined ? null : <span className="block-count num">{count}</span>}
        </h2>
        {actions}
      </div>
      {children}
    </section>
  );
}
