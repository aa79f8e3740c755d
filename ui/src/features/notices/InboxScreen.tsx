/** «Входящие»: what the machine and people tell me; live. */
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { asProblem, getJson, sendJson } from '../../api/client';
import type { Notice } from '../../api/types';
import { useShowContext } from '../../fields/context';
import { formatMoment } from '../../fields/dates';
import { Button } from '../../parts/Button';
import { useHotkeys } from '../../parts/hotkeys';
import { useOpenRecord } from '../../parts/open';
import { Panel } from '../../parts/Panel';
import { EmptyState, ErrorState, Skeleton } from '../../parts/States';
import { sayProblem } from '../../parts/toast';
import '../day/tasks.css';

interface Page {
  rows: Notice[];
  unread: number;
}

function Row({ notice, onRead }: { notice: Notice; onRead: (ids: number[]) => void }) {
  const { t } = useTranslation('day');
  const { language, zone } = useShowContext();
  const open = useOpenRecord();
  const isNew = notice.read_at === null;
  const record = notice.record;
  return (
    <li className={`notice-row${isNew ? ' is-new' : ''}`}>
      <span className="notice-dot" aria-hidden="true" />
      <div>
        <p className="notice-text">
          {isNew ? <span className="hidden-label">{t('unread_one')}</span> : null}
          {notice.text}
        </p>
        <span className="notice-at num">{formatMoment(notice.at, language, zone)}</span>
      </div>
      <div className="task-acts">
        {record ? (
          <Button
            size="small"
            onClick={() => {
              open({ type: record.type, id: record.id });
              if (isNew) {
                onRead([notice.id]);
              }
            }}
          >
            {t('open')}
          </Button>
        ) : null}
        {isNew ? (
          <Button size="small" look="quiet" onClick={() => onRead([notice.id])}>
            {t('read')}
          </Button>
        ) : null}
      </div>
    </li>
  );
}

export function InboxScreen() {
  const { t } = useTranslation('day');
  const client = useQueryClient();
  const navigate = useNavigate();
  const search: { tab?: string } = useSearch({ strict: false });
  const tab = search.tab === 'info' ? 'info' : 'action';
  const pages = useInfiniteQuery({
    queryKey: ['notices', tab],
    queryFn: ({ pageParam, signal }) => getJson<Page>('/notices', { tab, before: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: (page) => (page.rows.length < 50 ? undefined : String(page.rows.at(-1)?.id)),
  });
  const rows = pages.data?.pages.flatMap((page) => page.rows) ?? [];
  const read = (body: { ids: number[] } | { all: true }) =>
    void sendJson('POST', '/notices/read', body)
      .then(() =>
        Promise.all([client.invalidateQueries({ queryKey: ['notices'] }), client.invalidateQueries({ queryKey: ['me'] })]),
      )
      .catch((error) => sayProblem(asProblem(error)));
  const first = rows.find((notice) => notice.read_at === null);
  useHotkeys([{ keys: 'KeyE', run: () => (first ? read({ ids: [first.id] }) : undefined) }]);
  return (
    <div className="screen">
      <div className="screen-head">
        <h1>{t('inbox')}</h1>
        <div className="tabs" role="group" aria-label={t('inbox')}>
          {(['action', 'info'] as const).map((one) => (
            <button
              key={one}
              type="button"
              className="tab"
              aria-pressed={tab === one}
              onClick={() => void navigate({ to: '/inbox', search: one === 'info' ? { tab: one } : {} })}
            >
              {t(`tab_${one}`)}
            </button>
          ))}
        </div>
        {first ? <Button onClick={() => read({ all: true })}>{t('read_all')}</Button> : null}
      </div>
      {pages.error ? <ErrorState error={pages.error} onRetry={() => void pages.refetch()} /> : null}
      {pages.isPending ? <Skeleton rows={8} /> : null}
      {pages.data ? (
        <Panel title={t(`tab_${tab}`)}>
          {rows.length > 0 ? (
            <ul className="task-list">
              {rows.map((notice) => (
                <Row key={notice.id} notice={notice} onRead={(ids) => read({ ids })} />
              ))}
            </ul>
          ) : (
            <EmptyState title={t('inbox_empty')} text={t('inbox_empty_text')} />
          )}
          {pages.hasNextPage ? (
            <div className="more">
              <Button onClick={() => void pages.fetchNextPage()}>{t('more')}</Button>
            </div>
          ) : null}
        </Panel>
      ) : null}
    </div>
  );
}
