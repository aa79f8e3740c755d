/** What a screen shows instead of its data: waiting, nothing, a failure. */
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem } from '../api/client';
import { Button } from './Button';

export interface EmptyStateProps {
  title: string;
  text?: ReactNode;
  icon?: ReactNode;
  children?: ReactNode;
}

export function EmptyState({ title, text, icon, children }: EmptyStateProps) {
  return (
    <div className="state">
      {icon ? (
        <div className="state-icon" aria-hidden="true">
          {icon}
        </div>
      ) : null}
      <p className="state-title">{title}</p>
      {text ? <p className="state-text">{text}</p> : null}
      {children ? <div className="state-actions">{children}</div> : null}
    </div>
  );
}

export function ErrorState({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation('shell');
  const problem = asProblem(error);
  return (
    <div className="state" role="alert">
      <p className="state-title">{problem.message}</p>
      {problem.detail ? <p className="state-text">{problem.detail}</p> : null}
      {problem.incident ? <p className="state-text num">{t('incident', { code: problem.incident })}</p> : null}
      {onRetry ? (
        <div className="state-actions">
          <Button look="primary" onClick={onRetry}>
            {t('retry')}
          </Button>
        </div>
      ) : null}
    </div>
  );
}

const SLOW_MS = 5_000;
const QUIET_MS = 150;

/** Grey lines of the real geometry, after 150 ms; words after five seconds. */
export function Skeleton({ rows = 6, height = 44, className = '' }: { rows?: number; height?: number; className?: string }) {
  const { t } = useTranslation('shell');
  const [age, setAge] = useState<'young' | 'shown' | 'slow'>('young');
  useEffect(() => {
    const shown = setTimeout(() => setAge('shown'), QUIET_MS);
    const slow = setTimeout(() => setAge('slow'), SLOW_MS);
    return () => {
      clearTimeout(shown);
      clearTimeout(slow);
    };
  }, []);
  return (
    <div className={`skeleton ${className}`} aria-busy="true">
      <span className="hidden-label" role="status">
        {age === 'slow' ? t('slow') : t('loading')}
      </span>
      {age === 'slow' ? <p className="skeleton-slow">{t('slow')}</p> : null}
      {age === 'young'
        ? null
        : Array.from({ length: rows }, (_, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the grey lines are all alike
            <div key={index} className="skeleton-row" style={{ height }} />
          ))}
    </div>
  );
}
