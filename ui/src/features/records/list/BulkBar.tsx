// biome-ignore-all lint/a11y/useSemanticElements: groups, regions and grid parts keep their roles on plain boxes; axe is the judge
/** What can be done with the ticked rows; the work runs on the server, its progress is shown here. */

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem } from '../../../api/client';
import { mayDo, useMe } from '../../../api/queries';
import { useShowContext } from '../../../fields/context';
import { Button } from '../../../parts/Button';
import { sayDone, sayProblem } from '../../../parts/toast';
import { AnchoredMenu, type MenuItem } from '../AnchoredMenu';
import { type BulkBody, jobId, jobQuery, refreshType, startBulk, undoBulk } from '../data';
import { Layer } from '../Layer';
import { allStages } from '../system';
import type { JobView, TypeView } from '../types';
import type { Selection } from './selection';

interface BulkBarProps {
  type: TypeView;
  filter: string;
  selection: Selection;
}

type Action = Pick<BulkBody, 'action' | 'value'>;

/** How many records a job changed, whatever shape its result has. */
function resultCounts(job: JobView): { done: number; failed: number } {
  const result = (job.result ?? {}) as Record<string, unknown>;
  const failed = Array.isArray(result.errors) ? result.errors.length : Number(result.failed ?? 0);
  return { done: Number(result.changed ?? result.done ?? job.done - failed), failed };
}

function useBulk({ type, filter, selection }: BulkBarProps) {
  const client = useQueryClient();
  const { t } = useTranslation('records');
  const [job, setJob] = useState<number | null>(null);
  const undo = async (id: number) => {
    try {
      setJob((await undoBulk(id)).job);
    } catch (error) {
      sayProblem(asProblem(error));
    }
  };
  const query = useQuery({ ...jobQuery(job ?? 0), enabled: job !== null });
  const state = query.data?.state;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the end of the job is the reason to run
  useEffect(() => {
    if (!query.data || (state !== 'done' && state !== 'failed')) {
      return;
    }
    const { id, kind } = query.data;
    setJob(null);
    selection.clear();
    void refreshType(client, type.code);
    const { done, failed } = resultCounts(query.data);
    const canUndo = state === 'done' && kind === 'bulk' && done > 0;
    sayDone(
      state === 'failed'
        ? (query.data.message ?? t('bulk.failed'))
        : t('bulk.done', { count: done }) + (failed > 0 ? ` ${t('bulk.some_failed', { count: failed })}` : ''),
      canUndo ? () => void undo(id) : undefined,
      t('undo'),
    );
  }, [state]);
  const start = async (action: Action) => {
    try {
      const which = selection.isAll ? { filter } : { ids: selection.ids };
      const { job: started } = await startBulk({ type: type.code, ...which, ...action });
      setJob(jobId(started));
    } catch (error) {
      sayProblem(asProblem(error));
    }
  };
  return { start, job: job === null ? null : query.data, isRunning: job !== null };
}

type MenuName = 'owner' | 'stage' | null;

export function BulkBar(props: BulkBarProps) {
  const { type, selection } = props;
  const { t } = useTranslation('records');
  const { people } = useShowContext();
  const me = useMe();
  const [menu, setMenu] = useState<{ name: MenuName; anchor: HTMLElement } | null>(null);
  const [isAsking, setIsAsking] = useState(false);
  const bulk = useBulk(props);
  if (selection.count === 0 && !bulk.isRunning) {
    return null;
  }
  const owners = [...people.values()]
    .filter((person) => person.is_active)
    .map(
      (person): MenuItem => ({
        key: String(person.id),
        label: person.name,
        onClick: () => void bulk.start({ action: 'owner', value: person.id }),
      }),
    );
  const stages = allStages(type).map(
    (stage): MenuItem => ({
      key: stage.code,
      label: stage.label,
      hue: stage.outcome ?? stage.hue,
      onClick: () => void bulk.start({ action: 'stage', value: stage.code }),
    }),
  );
  const open = (name: MenuName) => (event: React.MouseEvent<HTMLButtonElement>) => setMenu({ name, anchor: event.currentTarget });
  return (
    <div className="bulk" role="region" aria-label={t('bulk.label')}>
      {bulk.isRunning ? (
        <Progress job={bulk.job} />
      ) : (
        <>
          <span className="bulk-count" aria-live="polite">
            {selection.isAll ? t('bulk.all', { count: selection.count }) : t('bulk.some', { count: selection.count })}
          </span>
          {type.owner && mayDo(me, type.code, 'edit') ? (
            <Button size="small" onClick={open('owner')}>
              {t('bulk.owner')}
            </Button>
          ) : null}
          {stages.length > 0 && mayDo(me, type.code, 'stage') ? (
            <>
              <Button size="small" onClick={open('stage')}>
                {t('bulk.stage')}
              </Button>
              <Button
                size="small"
                title={t('bulk.start_hint')}
                onClick={() => void bulk.start({ action: 'start_stage', value: null })}
              >
                {t('bulk.start')}
              </Button>
            </>
          ) : null}
          {mayDo(me, type.code, 'delete') ? (
            <Button size="small" look="danger" onClick={() => setIsAsking(true)}>
              {t('bulk.delete')}
            </Button>
          ) : null}
          <Button size="small" look="quiet" onClick={selection.clear}>
            {t('bulk.clear')}
          </Button>
        </>
      )}
      {menu ? (
        <AnchoredMenu
          anchor={menu.anchor}
          label={t(`bulk.${menu.name ?? 'stage'}`)}
          items={menu.name === 'owner' ? owners : stages}
          onClose={() => setMenu(null)}
        />
      ) : null}
      {isAsking ? (
        <Layer label={t('bulk.delete_title', { count: selection.count })} onClose={() => setIsAsking(false)}>
          <div className="small-form">
            <h2 className="small-form-title">{t('bulk.delete_title', { count: selection.count })}</h2>
            <p className="small-form-text">{t('bulk.delete_text')}</p>
            <div className="small-form-actions">
              <Button
                look="danger"
                data-autofocus
                onClick={() => {
                  setIsAsking(false);
                  void bulk.start({ action: 'delete', value: null });
                }}
              >
                {t('bulk.delete')}
              </Button>
              <Button onClick={() => setIsAsking(false)}>{t('cancel')}</Button>
            </div>
          </div>
        </Layer>
      ) : null}
    </div>
  );
}

/** A job's progress in numbers and as a bar. */
export function Progress({ job }: { job: JobView | null | undefined }) {
  const { t } = useTranslation('records');
  const done = job?.done ?? 0;
  const total = job?.total ?? 0;
  return (
    <span className="bulk-progress" role="status">
      <progress max={Math.max(total, 1)} value={done} aria-label={t('bulk.progress')} />
      {t('bulk.progress_of', { done, total })}
    </span>
  );
}
