/** Two records side by side: which one stays, and whose value stays in which field. */
import { IconArrowsExchange, IconGitMerge } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem } from '../../api/client';
import { useType } from '../../api/queries';
import { useShowContext } from '../../fields/context';
import { formatValue } from '../../fields/format';
import { type FieldView, isEmpty } from '../../fields/view';
import { Button } from '../../parts/Button';
import { useHotkeys } from '../../parts/hotkeys';
import { EmptyState, ErrorState, Skeleton } from '../../parts/States';
import { sayDone, sayProblem } from '../../parts/toast';
import { recordQuery } from '../records/data';
import type { RecordView, TypeView } from '../records/types';
import { refreshTrash } from '../trash/data';
import { Choose } from './Choose';
import { differing, firstPick, isList, merge, type Pick, undoMerge } from './data';
import './merges.css';

const PICKS: readonly Pick[] = ['main', 'other', 'both'];

interface RowProps {
  field: FieldView;
  main: RecordView;
  other: RecordView;
  pick: Pick;
  onPick: (pick: Pick) => void;
}

function Row({ field, main, other, pick, onPick }: RowProps) {
  const { t } = useTranslation('merges');
  const context = useShowContext();
  const text = (record: RecordView) => {
    const value = record.fields[field.code] ?? null;
    const { names, files, linked } = record;
    return isEmpty(value)
      ? '—'
      : formatValue(field, value, { ...context, names, ...(files ? { files } : {}), ...(linked ? { linked } : {}) });
  };
  const words = { main: text(main), other: text(other), both: t('both') };
  return (
    <fieldset className="merge-row">
      <legend>{field.label}</legend>
      {PICKS.filter((one) => one !== 'both' || isList(field)).map((one) => (
        <label key={one} className={`merge-pick is-${one}${pick === one ? ' is-on' : ''}`}>
          <input type="radio" name={field.code} checked={pick === one} onChange={() => onPick(one)} />
          <span>{words[one]}</span>
        </label>
      ))}
    </fieldset>
  );
}

function useMerge(type: TypeView, main: RecordView, other: RecordView) {
  const { t } = useTranslation('merges');
  const client = useQueryClient();
  const navigate = useNavigate();
  const [isBusy, setIsBusy] = useState(false);
  const show = (id: number) =>
    navigate({ to: '/records/$type/$id', params: { type: type.code, id: String(id) }, search: {}, replace: true });
  const undo = async (id: number) => {
    try {
      const { kept } = await undoMerge(id);
      const labels = type.fields.filter((field) => kept.includes(field.code)).map((field) => field.label);
      sayDone(labels.length > 0 ? t('undone_but', { fields: labels.join(', ') }) : t('undone'));
    } catch (error) {
      sayProblem(asProblem(error));
    }
    await refreshTrash(client, type.code);
  };
  const run = async (picks: Record<string, Pick>) => {
    const of = (pick: Pick) => Object.keys(picks).filter((code) => picks[code] === pick);
    setIsBusy(true);
    try {
      const body = { type: type.code, main: main.id, other: other.id, take: of('other'), join: of('both') };
      const merged = await merge(body);
      await show(main.id);
      sayDone(t('done', { title: merged.record.title }), () => void undo(merged.id), t('undo'));
      await client.invalidateQueries();
    } catch (error) {
      setIsBusy(false);
      sayProblem(asProblem(error));
    }
  };
  return { run, isBusy, leave: () => void show(main.id) };
}

function Pair({ type, main, other, onSwap }: { type: TypeView; main: RecordView; other: RecordView; onSwap: () => void }) {
  const { t } = useTranslation('merges');
  const fields = useMemo(() => differing(type, main, other), [type, main, other]);
  const [chosen, setChosen] = useState<Record<string, Pick>>({});
  const picks = Object.fromEntries(fields.map((field) => [field.code, chosen[field.code] ?? firstPick(field, main, other)]));
  const { run, isBusy, leave } = useMerge(type, main, other);
  const children = other.children.reduce((sum, group) => sum + group.count, 0);
  const may = main.can.includes('edit') && other.can.includes('delete');
  const submit = () => (may && !isBusy ? void run(picks) : undefined);
  useHotkeys([
    { keys: 'Escape', run: leave },
    { keys: 'ctrl+Enter', run: submit, isInFields: true },
  ]);
  return (
    <div className="block merge">
      <div className="merge-heads">
        <div className="merge-head">
          <span>{t('main')}</span>
          <strong>{main.title}</strong>
        </div>
        <Button size="small" icon={<IconArrowsExchange size={16} stroke={1.8} aria-hidden />} onClick={onSwap}>
          {t('swap')}
        </Button>
        <div className="merge-head">
          <span>{t('other')}</span>
          <strong>{other.title}</strong>
        </div>
      </div>
      {fields.length === 0 ? <p className="merge-note">{t('alike')}</p> : null}
      {fields.map((field) => (
        <Row
          key={field.code}
          field={field}
          main={main}
          other={other}
          pick={picks[field.code] ?? 'main'}
          onPick={(pick) => setChosen((before) => ({ ...before, [field.code]: pick }))}
        />
      ))}
      <p className="merge-note">
        {t('moves', { tasks: t('tasks', { count: other.tasks.length }), records: t('records', { count: children }) })}
      </p>
      {may ? null : (
        <p className="merge-note is-refused" role="alert">
          {t('denied')}
        </p>
      )}
      <div className="merge-buttons">
        <Button look="primary" hint="Ctrl+Enter" isBusy={isBusy} disabled={!may} onClick={submit}>
          {t('merge')}
        </Button>
        <Button hint="Esc" onClick={leave}>
          {t('cancel')}
        </Button>
      </div>
    </div>
  );
}

export function MergeScreen() {
  const { t } = useTranslation('merges');
  const navigate = useNavigate();
  const { type: code = '', id = '' } = useParams({ strict: false }) as { type?: string; id?: string };
  const { other = 0 }: { other?: number } = useSearch({ strict: false });
  const type = useType(code);
  const first = useQuery(recordQuery(code, Number(id)));
  const second = useQuery({ ...recordQuery(code, other), enabled: other > 0 });
  const go = (main: number, next: number) =>
    void navigate({
      to: '/records/$type/$id/merge',
      params: { type: code, id: String(main) },
      search: next > 0 ? { other: next } : {},
      replace: true,
    } as never);
  const failed = first.error ?? (other > 0 ? second.error : null);
  return (
    <div className="screen">
      <div className="screen-head is-reading">
        <h1>{t('title')}</h1>
      </div>
      {failed ? <ErrorState error={failed} onRetry={() => void first.refetch()} /> : null}
      {!failed && (first.isPending || (other > 0 && second.isPending)) ? <Skeleton rows={6} /> : null}
      {!type ? <EmptyState icon={<IconGitMerge size={34} stroke={1.4} />} title={t('no_type')} /> : null}
      {type && first.data && other === 0 ? (
        <Choose type={type} record={first.data} onChoose={(chosen) => go(Number(id), chosen)} />
      ) : null}
      {type && first.data && second.data && other > 0 ? (
        <Pair
          key={`${first.data.id}-${second.data.id}`}
          type={type}
          main={first.data}
          other={second.data}
          onSwap={() => go(other, Number(id))}
        />
      ) : null}
    </div>
  );
}
