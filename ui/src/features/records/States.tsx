/** What stands in the place of records when there are none: nothing yet, nothing found, a failure, no access. */

import { useTranslation } from 'react-i18next';
import { asProblem } from '../../api/client';
import { Button } from '../../parts/Button';
import type { TypeView } from './types';

interface EmptyProps {
  type: TypeView;
  canCreate: boolean;
  onCreate: () => void;
  /** Buttons that drop conditions; null when nothing is filtered. */
  actions: React.ReactNode;
}

export function Empty({ type, canCreate, onCreate, actions }: EmptyProps) {
  const { t } = useTranslation('records');
  if (actions) {
    return (
      <div className="state" role="status">
        <p className="state-title">{t('empty.filtered')}</p>
        <div className="state-actions">{actions}</div>
      </div>
    );
  }
  return (
    <div className="state" role="status">
      <p className="state-title">{t('empty.title', { many: type.many })}</p>
      <p className="state-text">{t('empty.text')}</p>
      {canCreate ? (
        <Button look="primary" onClick={onCreate}>
          {type.new}
        </Button>
      ) : null}
    </div>
  );
}

interface FailedProps {
  error: unknown;
  onRetry?: (() => void) | undefined;
}

export function Failed({ error, onRetry }: FailedProps) {
  const { t } = useTranslation('records');
  const problem = asProblem(error);
  const isForbidden = problem.status === 403 || problem.status === 404;
  // A record that is not there, or a wrong address: its sentence says all, and a code would help nobody.
  if (problem.status === 404 || problem.code === 'ui.unexpected') {
    return (
      <div className="state" role="alert">
        <p className="state-title">{problem.message}</p>
      </div>
    );
  }
  return (
    <div className="state" role="alert">
      <p className="state-title">{isForbidden ? t('failed.no_access') : t('failed.title')}</p>
      <p className="state-text">{problem.message}</p>
      <p className="state-code">{problem.incident ? `${problem.code} · ${problem.incident}` : problem.code}</p>
      {onRetry && !isForbidden ? <Button onClick={onRetry}>{t('failed.retry')}</Button> : null}
    </div>
  );
}
