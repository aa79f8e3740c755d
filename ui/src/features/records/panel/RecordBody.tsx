// biome-ignore-all lint/a11y/noNoninteractiveTabindex: scrolled regions must be reached by keyboard
// biome-ignore-all lint/a11y/useSemanticElements: groups, regions and grid parts keep their roles on plain boxes; axe is the judge
/** A record whole: head, fields at the left, steps and feed at the right. The panel and the page are frames around it. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem } from '../../../api/client';
import { useType } from '../../../api/queries';
import { Button } from '../../../parts/Button';
import { useHotkeys } from '../../../parts/hotkeys';
import { useOpenRecord } from '../../../parts/open';
import { sayDone, sayProblem } from '../../../parts/toast';
import { refreshTrash, restore } from '../../trash/data';
import { deleteRecord, keys, recordQuery } from '../data';
import { useMoves } from '../moves';
import { RowsTable } from '../rows/RowsTable';
import { tablesOf } from '../rows/rows';
import { Failed } from '../States';
import type { RecordView, TypeView } from '../types';
import { CallForm } from './CallForm';
import { Composer } from './Composer';
import { ConflictDialog } from './ConflictDialog';
import { useEditing } from './editing';
import { FieldRows } from './FieldRows';
import { type ComposerMode, PanelHead } from './PanelHead';
import { Children, Planned } from './Related';
import { Steps } from './Steps';
import { Timeline } from './Timeline';
import { useTaskActions } from './tasks';

interface BodyProps {
  type: TypeView;
  record: RecordView;
  isPage: boolean;
  titleId: string;
  onClose: () => void;
}

/** Deletes at once: the way back is in the toast, and later in the recycle bin. */
function useDelete(type: TypeView, record: RecordView, onClose: () => void) {
  const client = useQueryClient();
  const { t } = useTranslation('records');
  const { title } = record;
  const undo = async () => {
    try {
      await restore(record.id);
      sayDone(t('panel.restored', { title }));
    } catch (error) {
      sayProblem(asProblem(error));
    }
    await refreshTrash(client, type.code);
  };
  return async () => {
    try {
      await deleteRecord(type.code, record.id);
      onClose();
      client.removeQueries({ queryKey: keys.record(type.code, record.id) });
      sayDone(t('panel.deleted', { title }), () => void undo(), t('undo'));
      await refreshTrash(client, type.code);
    } catch (error) {
      sayProblem(asProblem(error));
    }
  };
}

function Loaded({ type, record, isPage, titleId, onClose }: BodyProps) {
  const { t } = useTranslation('records');
  const navigate = useNavigate();
  const openRecord = useOpenRecord();
  const { move } = useMoves();
  const editing = useEditing(type, record.id);
  const actions = useTaskActions(type, record.id);
  const remove = useDelete(type, record, onClose);
  const [mode, setMode] = useState<ComposerMode>(null);
  const full = () => void navigate({ to: '/records/$type/$id', params: { type: type.code, id: String(record.id) }, search: {} });
  const merge = () =>
    void navigate({ to: '/records/$type/$id/merge', params: { type: type.code, id: String(record.id) }, search: {} });
  const openLink = (to: string, id: number) => openRecord({ type: to, id });
  useHotkeys([
    { keys: 'KeyL', run: () => setMode('call') },
    { keys: 'KeyN', run: () => setMode('comment') },
    { keys: 'KeyT', run: () => setMode('task') },
    ...(editing.saved ? [{ keys: 'ctrl+KeyZ', run: editing.undo }] : []),
    ...(isPage ? [] : [{ keys: 'ctrl+KeyO', run: full, isInFields: true }]),
  ]);
  const savedField = editing.saved ? type.fields.find((field) => field.code === editing.saved?.field) : undefined;
  return (
    <>
      <PanelHead
        type={type}
        record={record}
        isPage={isPage}
        titleId={titleId}
        mode={mode}
        onMode={setMode}
        onMove={(stage) => move(record, stage)}
        onFull={full}
        onDelete={() => void remove()}
        onMerge={merge}
        onClose={onClose}
      />
      <div className="panel-body">
        <div className="panel-left" tabIndex={0} role="region" aria-label={t('panel.fields')}>
          <FieldRows type={type} record={record} editing={editing} onOpenLink={openLink} />
          {tablesOf(type).map((section) => {
            const table = record.tables.find((one) => one.section === section.code);
            return table ? (
              <RowsTable key={section.code} type={type} record={record} section={section} table={table} onOpenLink={openLink} />
            ) : null;
          })}
          <Children record={record} onOpenLink={openLink} />
        </div>
        <div className="panel-right" tabIndex={0} role="region" aria-label={t('panel.activity')}>
          {mode === 'call' ? <CallForm type={type} record={record} onClose={() => setMode(null)} /> : null}
          {mode === 'comment' || mode === 'task' ? (
            <Composer key={mode} type={type} record={record} mode={mode} onClose={() => setMode(null)} />
          ) : null}
          <Steps type={type} record={record} actions={actions} onPlan={() => setMode('task')} />
          <Planned record={record} />
          <Timeline type={type} id={record.id} />
        </div>
      </div>
      <footer className="panel-foot">
        <span role="status">
          {savedField ? t('panel.saved', { field: savedField.label }) : ''}
          {savedField ? (
            <button type="button" className="text-button" onClick={editing.undo}>
              {t('undo')}
            </button>
          ) : null}
        </span>
        <span className="only-wide">{isPage ? t('panel.hint_page') : t('panel.hint')}</span>
      </footer>
      <ConflictDialog type={type} editing={editing} />
    </>
  );
}

interface RecordBodyProps {
  type: string;
  id: number;
  isPage: boolean;
  onClose: () => void;
  /** Shows another record instead: the one that took this one in. */
  onGo?: (id: number) => void;
}

/** A record that was merged into another one leads to it. */
function useMerged(error: unknown, onGo: (id: number) => void) {
  const { t } = useTranslation('records');
  const go = useRef(onGo);
  go.current = onGo;
  const problem = error ? asProblem(error) : null;
  const into = problem?.code === 'record.merged' ? Number(problem.body.into) : 0;
  useEffect(() => {
    if (into > 0) {
      sayDone(t('panel.merged'));
      go.current(into);
    }
  }, [into, t]);
}

export function RecordBody({ type: code, id, isPage, onClose, onGo }: RecordBodyProps) {
  const { t } = useTranslation('records');
  const type = useType(code);
  const titleId = useId();
  const query = useQuery({ ...recordQuery(code, id), enabled: type !== undefined });
  useMerged(query.error, (into) => onGo?.(into));
  if (!type || (query.isError && !query.data)) {
    return (
      <div className="panel-failed">
        <Failed error={query.error ?? new Error(t('failed.no_type'))} onRetry={type ? () => void query.refetch() : undefined} />
        {isPage ? null : <Button onClick={onClose}>{t('panel.close')}</Button>}
      </div>
    );
  }
  return query.data ? (
    <Loaded key={id} type={type} record={query.data} isPage={isPage} titleId={titleId} onClose={onClose} />
  ) : (
    <div className="panel-skeleton skeleton" role="status" aria-label={t('panel.loading')}>
      <div className="skeleton-line is-short" />
      <div className="skeleton-line" />
      <div className="skeleton-line is-strip" />
      {[0, 1, 2, 3, 4, 5, 6, 7].map((row) => (
        <div key={row} className="skeleton-line is-field" />
      ))}
    </div>
  );
}
