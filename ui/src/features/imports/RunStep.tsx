// biome-ignore-all lint/a11y/noNoninteractiveTabindex: scrolled regions must be reached by keyboard
// biome-ignore-all lint/a11y/useSemanticElements: groups, regions and grid parts keep their roles on plain boxes; axe is the judge
/** Step 5: a check without writing, consent to new directory values, the import itself, and its undoing. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Job, TypeView } from '../../api/types';
import { Button } from '../../parts/Button';
import { asCheck, errorsHref } from './data';
import type { Lack } from './mapping';
import type { CheckResult } from './types';

export interface RunStepProps {
  type: TypeView;
  importId: number;
  lack: Lack | null;
  /** What runs or ran last. */
  job: Job | undefined;
  phase: 'idle' | 'checking' | 'checked' | 'running' | 'done' | 'undoing' | 'undone' | 'failed';
  check: CheckResult | null;
  consents: boolean;
  onConsent: (consents: boolean) => void;
  onCheck: () => void;
  onRun: () => void;
  onUndo: () => void;
}

export function JobBar({ job, label }: { job: Job | undefined; label: string }) {
  const { t } = useTranslation('imports');
  const total = job?.total ?? 0;
  return (
    <div className="import-progress" role="status">
      <progress max={Math.max(total, 1)} value={job?.done ?? 0} aria-label={label} />
      <span>
        {label}: {t('run.of', { done: job?.done ?? 0, total })}
      </span>
    </div>
  );
}

function Errors({ check, importId }: { check: CheckResult; importId: number }) {
  const { t } = useTranslation('imports');
  if (check.errors.length === 0) {
    return null;
  }
  return (
    <div>
      <div className="import-errors-head">
        <h3>{t('run.errors', { count: check.errors.length })}</h3>
        <a href={errorsHref(importId)} download>
          {t('run.errors_file')}
        </a>
      </div>
      <div
        className="import-scroll import-errors"
        tabIndex={0}
        role="region"
        aria-label={t('run.errors', { count: check.errors.length })}
      >
        <table className="import-table">
          <thead>
            <tr>
              <th scope="col">{t('run.row')}</th>
              <th scope="col">{t('columns.column')}</th>
              <th scope="col">{t('run.what')}</th>
            </tr>
          </thead>
          <tbody>
            {check.errors.slice(0, 200).map((error, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a row may have the same error twice
              <tr key={index}>
                <td>{error.row}</td>
                <td>{error.column}</td>
                <td>{error.message}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

function Missing({
  type,
  check,
  consents,
  onConsent,
}: Pick<RunStepProps, 'type' | 'consents' | 'onConsent'> & { check: CheckResult }) {
  const { t } = useTranslation('imports');
  const fields = Object.entries(check.missing).filter(([, values]) => values.length > 0);
  if (fields.length === 0) {
    return null;
  }
  const count = fields.reduce((sum, [, values]) => sum + values.length, 0);
  return (
    <div className="import-missing">
      <h3>{t('run.missing', { count })}</h3>
      {fields.map(([code, values]) => (
        <p key={code}>
          <b>{type.fields.find((field) => field.code === code)?.label ?? code}:</b> {values.slice(0, 30).join(', ')}
          {values.length > 30 ? '…' : ''}
        </p>
      ))}
      <label className="check-row">
        <input type="checkbox" checked={consents} onChange={(event) => onConsent(event.currentTarget.checked)} />
        {t('run.consent')}
      </label>
    </div>
  );
}

function Done({ type, job, onUndo, isUndone }: Pick<RunStepProps, 'type' | 'job' | 'onUndo'> & { isUndone: boolean }) {
  const { t } = useTranslation('imports');
  if (isUndone) {
    return (
      <p className="import-done" role="status">
        {t('run.undone')}
      </p>
    );
  }
  const { made, errors } = asCheck(job?.result);
  return (
    <div className="import-done" role="status">
      <p>
        {t('run.done', { count: made })} {errors.length > 0 ? t('run.not_made', { count: errors.length }) : ''}
      </p>
      <div className="import-buttons">
        <Link
          className="btn btn-primary btn-normal"
          to="/records/$type"
          params={{ type: type.code }}
          search={{ view: 'list', sort: '-created_at' } as never}
        >
          {t('run.show')}
        </Link>
        <Button onClick={onUndo}>{t('run.undo')}</Button>
      </div>
      {type.pipelines.length > 0 ? <p className="import-note">{t('run.start_stage')}</p> : null}
    </div>
  );
}

export function RunStep(props: RunStepProps) {
  const { type, importId, lack, job, phase, check, consents, onConsent, onCheck, onRun, onUndo } = props;
  const { t } = useTranslation('imports');
  const isBusy = phase === 'checking' || phase === 'running' || phase === 'undoing';
  const mayRun = phase === 'checked' && check !== null && check.made > 0;
  const needsConsent = check !== null && Object.values(check.missing).some((values) => values.length > 0);
  if (phase === 'done' || phase === 'undone') {
    return <Done type={type} job={job} onUndo={onUndo} isUndone={phase === 'undone'} />;
  }
  return (
    <div className="import-run">
      {lack ? <p className="import-note">{t(`lack.${lack}`)}</p> : null}
      {phase === 'failed' ? (
        <p className="import-error" role="alert">
          {job?.message ?? t('run.failed')}
        </p>
      ) : null}
      {isBusy ? <JobBar job={job} label={t(`run.${phase}`)} /> : null}
      {check && phase === 'checked' ? (
        <>
          <p className="import-result" role="status">
            {t('run.would', { count: check.made })}
          </p>
          <Missing type={type} check={check} consents={consents} onConsent={onConsent} />
          <Errors check={check} importId={importId} />
        </>
      ) : null}
      <div className="import-buttons">
        <Button look={mayRun ? 'plain' : 'primary'} disabled={lack !== null || isBusy} onClick={onCheck}>
          {t(phase === 'checked' ? 'run.check_again' : 'run.check')}
        </Button>
        {mayRun ? (
          <Button look="primary" disabled={needsConsent && !consents} onClick={onRun}>
            {t('run.run', { count: check.made })}
          </Button>
        ) : null}
      </div>
    </div>
  );
}
