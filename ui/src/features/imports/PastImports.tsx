// biome-ignore-all lint/a11y/useSemanticElements: groups, regions and grid parts keep their roles on plain boxes; axe is the judge
/** Earlier imports, each of which can be undone as a whole. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem } from '../../api/client';
import { useMeta } from '../../api/queries';
import { useShowContext } from '../../fields/context';
import { formatMoment } from '../../fields/dates';
import { Button } from '../../parts/Button';
import { DialogForm } from '../../parts/Dialog';
import { ErrorState, Skeleton } from '../../parts/States';
import { sayProblem } from '../../parts/toast';
import { errorsHref, isOver, jobQuery, pastQuery, startUndo } from './data';
import { JobBar } from './RunStep';
import type { PastImport } from './types';

function useUndo() {
  const client = useQueryClient();
  const [jobId, setJobId] = useState<number | null>(null);
  const job = useQuery({ ...jobQuery(jobId ?? 0), enabled: jobId !== null }).data;
  const undo = async (id: number) => {
    try {
      setJobId(await startUndo(id));
    } catch (error) {
      sayProblem(asProblem(error));
    }
  };
  const isRunning = jobId !== null && !isOver(job);
  return { undo, job, isRunning, refresh: () => void client.invalidateQueries({ queryKey: ['imports'] }) };
}

function PastRow({ past, onUndo }: { past: PastImport; onUndo: (past: PastImport) => void }) {
  const { t } = useTranslation('imports');
  const { language, zone, people } = useShowContext();
  const meta = useMeta();
  const type = meta.types.find((one) => one.code === past.type);
  const at = past.at ?? past.created_at;
  const isUndoable = past.state === 'done' || past.state === 'imported';
  return (
    <tr>
      <th scope="row">{past.file ?? past.name ?? `№ ${past.id}`}</th>
      <td>{type?.title ?? past.type}</td>
      <td>{at ? formatMoment(at, language, zone) : ''}</td>
      <td>{people.get(past.person ?? 0)?.name ?? ''}</td>
      <td className="num">{past.made ?? ''}</td>
      <td>{t(`state.${past.state}`, { defaultValue: past.state })}</td>
      <td className="import-buttons">
        <a href={errorsHref(past.id)} download>
          {t('past.errors')}
        </a>
        {isUndoable ? (
          <Button size="small" look="quiet" onClick={() => onUndo(past)}>
            {t('run.undo')}
          </Button>
        ) : null}
      </td>
    </tr>
  );
}

export function PastImports() {
  const { t } = useTranslation('imports');
  const query = useQuery(pastQuery);
  const undoing = useUndo();
  const [asked, setAsked] = useState<PastImport | null>(null);
  if (query.isPending) {
    return <Skeleton rows={3} />;
  }
  if (query.isError) {
    return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  }
  if (query.data.length === 0) {
    return <p className="import-note">{t('past.none')}</p>;
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reached by keyboard
    <div className="import-scroll" tabIndex={0} role="region" aria-label={t('past.table')}>
      {undoing.isRunning ? <JobBar job={undoing.job} label={t('run.undoing')} /> : null}
      <table className="import-table">
        <thead>
          <tr>
            {(['file', 'type', 'at', 'person', 'made', 'state'] as const).map((column) => (
              <th key={column} scope="col">
                {t(`past.${column}`)}
              </th>
            ))}
            <th scope="col">
              <span className="hidden-label">{t('past.actions')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {query.data.map((past) => (
            <PastRow key={past.id} past={past} onUndo={setAsked} />
          ))}
        </tbody>
      </table>
      {asked ? (
        <DialogForm
          title={t('past.undo_title')}
          submit={t('run.undo')}
          isDanger
          onClose={() => setAsked(null)}
          onSubmit={() => {
            void undoing.undo(asked.id).then(undoing.refresh);
            setAsked(null);
          }}
        >
          <p>{t('past.undo_text', { count: asked.made ?? 0 })}</p>
        </DialogForm>
      ) : null}
    </div>
  );
}
