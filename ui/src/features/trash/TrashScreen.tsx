/** «Корзина»: what was deleted, by whom and when; given back with its tasks, or deleted for ever. */
import { IconArrowBackUp, IconTrash } from '@tabler/icons-react';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem } from '../../api/client';
import { mayDo, useMe, useMeta } from '../../api/queries';
import { useShowContext } from '../../fields/context';
import { formatMoment } from '../../fields/dates';
import { Button, IconButton } from '../../parts/Button';
import { DialogForm } from '../../parts/Dialog';
import { TypeIcon } from '../../parts/icons';
import { useOpenRecord } from '../../parts/open';
import { useRowKeys } from '../../parts/rowKeys';
import { EmptyState, ErrorState, Skeleton } from '../../parts/States';
import { sayDone, sayProblem } from '../../parts/toast';
import { erase, refreshTrash, restore, type Trashed, trashQuery } from './data';
import './trash.css';

const LETTERS = ['KeyE'] as const;
const TYPED_MS = 250;

interface RowProps {
  row: Trashed;
  onRestore: (row: Trashed) => void;
  onErase: (row: Trashed) => void;
}

function Row({ row, onRestore, onErase }: RowProps) {
  const { t } = useTranslation('trash');
  const { language, zone, people } = useShowContext();
  const type = useMeta().types.find((one) => one.code === row.type);
  const when = formatMoment(row.at, language, zone);
  const person = people.get(row.person ?? 0)?.name;
  const says = [
    type?.one ?? row.type,
    person ? t('by', { person, when }) : t('by_rule', { when }),
    ...(row.along > 0 ? [t('along', { count: row.along })] : []),
    ...(row.merged_into ? [t('merged')] : []),
    t('until', { date: formatMoment(row.until, language, zone).split(',')[0] }),
  ];
  return (
    <li className="trash-row" data-row>
      <span className="trash-icon" aria-hidden="true">
        <TypeIcon name={type?.icon ?? 'folder'} size={17} />
      </span>
      <span className="trash-text" data-main tabIndex={-1}>
        <span className="trash-title">{row.title}</span>
        <small>{says.join(' · ')}</small>
      </span>
      <span className="trash-buttons">
        {row.can_restore ? (
          <Button
            size="small"
            data-key="KeyE"
            icon={<IconArrowBackUp size={16} stroke={1.8} aria-hidden />}
            aria-label={`${t('restore')}: ${row.title}`}
            onClick={() => onRestore(row)}
          >
            {t('restore')}
          </Button>
        ) : null}
        {row.can_erase ? (
          <IconButton label={`${t('erase')}: ${row.title}`} onClick={() => onErase(row)}>
            <IconTrash size={17} stroke={1.7} aria-hidden />
          </IconButton>
        ) : null}
      </span>
    </li>
  );
}

/** Giving back and deleting for ever, with their words. */
function useActions() {
  const { t } = useTranslation('trash');
  const client = useQueryClient();
  const open = useOpenRecord();
  const act = async (row: Trashed, work: () => Promise<unknown>, done: () => void) => {
    try {
      await work();
      done();
    } catch (error) {
      sayProblem(asProblem(error));
    }
    await refreshTrash(client, row.type);
  };
  return {
    restore: (row: Trashed) =>
      act(
        row,
        () => restore(row.id),
        () => sayDone(t('restored', { title: row.title }), () => open(row), t('open')),
      ),
    erase: (row: Trashed) =>
      act(
        row,
        () => erase(row.id),
        () => sayDone(t('erased', { title: row.title })),
      ),
  };
}

/** The words looked for, sent when the typing rests. */
function useTyped(q: string, onTyped: (q: string) => void) {
  const [typed, setTyped] = useState(q);
  const send = useRef(onTyped);
  send.current = onTyped;
  useEffect(() => {
    if (typed === q) {
      return;
    }
    const timer = setTimeout(() => send.current(typed), TYPED_MS);
    return () => clearTimeout(timer);
  }, [typed, q]);
  return [typed, setTyped] as const;
}

export function TrashScreen() {
  const { t } = useTranslation('trash');
  const navigate = useNavigate();
  const { type = '', q = '' }: { type?: string; q?: string } = useSearch({ strict: false });
  const me = useMe();
  const types = useMeta().types.filter((one) => mayDo(me, one.code, 'read'));
  const go = (next: { type: string; q: string }) =>
    void navigate({
      to: '/trash',
      search: { ...(next.type ? { type: next.type } : {}), ...(next.q ? { q: next.q } : {}) },
      replace: true,
    });
  const [typed, setTyped] = useTyped(q, (text) => go({ type, q: text }));
  const pages = useInfiniteQuery(trashQuery(type, q));
  const rows = pages.data?.pages.flatMap((page) => page.rows) ?? [];
  const days = pages.data?.pages[0]?.days;
  const actions = useActions();
  const [asked, setAsked] = useState<Trashed | null>(null);
  const ref = useRef<HTMLDivElement>(null);
  useRowKeys(ref, LETTERS);
  return (
    <div className="screen" ref={ref}>
      <div className="screen-head is-reading">
        <h1>{t('title')}</h1>
        {days ? <p className="trash-hint">{t('hint', { count: days })}</p> : null}
      </div>
      <div className="trash-tools">
        <input
          className="input"
          type="search"
          aria-label={t('search')}
          placeholder={t('search')}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <select className="input" aria-label={t('type')} value={type} onChange={(event) => go({ type: event.target.value, q })}>
          <option value="">{t('all_types')}</option>
          {types.map((one) => (
            <option key={one.code} value={one.code}>
              {one.title}
            </option>
          ))}
        </select>
      </div>
      {pages.error ? <ErrorState error={pages.error} onRetry={() => void pages.refetch()} /> : null}
      {pages.isPending ? <Skeleton rows={8} /> : null}
      {pages.data ? (
        <div className="block trash">
          {rows.length > 0 ? (
            <ul aria-label={t('list')}>
              {rows.map((row) => (
                <Row key={row.id} row={row} onRestore={(one) => void actions.restore(one)} onErase={setAsked} />
              ))}
            </ul>
          ) : (
            <EmptyState
              icon={<IconTrash size={34} stroke={1.4} />}
              title={t(type || q ? 'nothing' : 'empty')}
              text={t(type || q ? 'nothing_text' : 'empty_text')}
            />
          )}
          {pages.hasNextPage ? (
            <div className="more">
              <Button onClick={() => void pages.fetchNextPage()}>{t('more')}</Button>
            </div>
          ) : null}
        </div>
      ) : null}
      {asked ? (
        <DialogForm
          title={t('erase_title')}
          submit={t('erase')}
          isDanger
          onClose={() => setAsked(null)}
          onSubmit={() => {
            void actions.erase(asked);
            setAsked(null);
          }}
        >
          <p>{t('erase_text', { title: asked.title })}</p>
        </DialogForm>
      ) : null}
    </div>
  );
}
