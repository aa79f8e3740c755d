/** Taking the list out: which file, which columns; then how far it is, and the file itself. */

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem } from '../../../api/client';
import { useShowContext } from '../../../fields/context';
import { formatDecimal } from '../../../fields/decimal';
import { Button } from '../../../parts/Button';
import { sayProblem } from '../../../parts/toast';
import { exportHref, jobQuery, startExport } from '../data';
import { Layer } from '../Layer';
import type { JobView, TypeView } from '../types';
import { Progress } from './BulkBar';

const FORMATS = ['xlsx', 'csv', 'json'] as const;

interface ExportDialogProps {
  type: TypeView;
  filter: string;
  sort: string;
  /** Codes of the columns that the list shows. */
  columns: string[];
  at: { x: number; y: number };
  onClose: () => void;
}

/** The last export of each list: whoever closes the window finds it again. */
const jobs = new Map<string, number>();

interface Choice<T extends string> {
  name: string;
  label: string;
  values: readonly T[];
  value: T;
  onChange: (value: T) => void;
}

function Choices<T extends string>({ name, label, values, value, onChange }: Choice<T>) {
  const { t } = useTranslation('records');
  return (
    <fieldset className="export-choices">
      <legend>{label}</legend>
      {values.map((one) => (
        <label key={one} className="check-row">
          <input type="radio" name={name} checked={one === value} onChange={() => onChange(one)} />
          {t(`export.${one}`)}
        </label>
      ))}
    </fieldset>
  );
}

/** What to take out, before it begins. */
function Wishes({ type, filter, sort, columns, onStarted }: ExportDialogProps & { onStarted: (job: number) => void }) {
  const { t } = useTranslation('records');
  const [format, setFormat] = useState<(typeof FORMATS)[number]>('xlsx');
  const [which, setWhich] = useState<'as_list' | 'all'>('as_list');
  const [isBusy, setIsBusy] = useState(false);
  const start = async () => {
    setIsBusy(true);
    try {
      const body = { format, filter, sort, columns: which === 'all' ? ['*'] : columns };
      onStarted((await startExport(type.code, body)).job);
    } catch (error) {
      sayProblem(asProblem(error));
      setIsBusy(false);
    }
  };
  return (
    <>
      <Choices name="export-format" label={t('export.format')} values={FORMATS} value={format} onChange={setFormat} />
      <Choices name="export-columns" label={t('export.columns')} values={['as_list', 'all']} value={which} onChange={setWhich} />
      <div className="small-form-actions">
        <Button look="primary" isBusy={isBusy} onClick={() => void start()}>
          {t('export.start')}
        </Button>
      </div>
    </>
  );
}

interface Result {
  file: string;
  rows: number;
  cut: number;
}

function Ready({ job, onAgain }: { job: JobView; onAgain: () => void }) {
  const { t } = useTranslation('records');
  const { language } = useShowContext();
  const { file, rows, cut } = job.result as unknown as Result;
  return (
    <>
      <p className="small-form-text" role="status">
        {t('export.ready', { count: rows, text: formatDecimal(String(rows), language) })}
        {cut > 0 ? ` ${t('export.cut', { count: cut })}` : ''}
      </p>
      <div className="small-form-actions">
        <a className="btn btn-primary btn-normal" href={exportHref(job.id)} download={file} data-autofocus>
          <span className="btn-text">{t('export.download')}</span>
        </a>
        <Button onClick={onAgain}>{t('export.again')}</Button>
      </div>
    </>
  );
}

/** An export that has begun. */
function Running({ id, onAgain }: { id: number; onAgain: () => void }) {
  const { t } = useTranslation('records');
  const query = useQuery(jobQuery(id));
  const job = query.data;
  if (job?.state === 'done') {
    return <Ready job={job} onAgain={onAgain} />;
  }
  if (query.isError || job?.state === 'failed') {
    return (
      <>
        <p className="small-form-text" role="alert">
          {job?.message ?? query.error?.message ?? t('export.failed')}
        </p>
        <div className="small-form-actions">
          <Button onClick={onAgain}>{t('export.again')}</Button>
        </div>
      </>
    );
  }
  return (
    <>
      <Progress job={job} />
      <p className="small-form-text">{t('export.working')}</p>
    </>
  );
}

export function ExportDialog(props: ExportDialogProps) {
  const { type, filter, sort, columns, at, onClose } = props;
  const { t } = useTranslation('records');
  const list = [type.code, filter, sort, ...columns].join('|');
  const [job, setJob] = useState(() => jobs.get(list));
  const keep = (next: number | undefined) => {
    if (next === undefined) {
      jobs.delete(list);
    } else {
      jobs.set(list, next);
    }
    setJob(next);
  };
  return (
    <Layer label={t('export.title')} at={at} width={320} onClose={onClose}>
      <div className="small-form">
        <h2 className="small-form-title">{t('export.title')}</h2>
        {job === undefined ? (
          <Wishes {...props} onStarted={keep} />
        ) : (
          <Running key={job} id={job} onAgain={() => keep(undefined)} />
        )}
      </div>
    </Layer>
  );
}
