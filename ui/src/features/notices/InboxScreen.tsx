/** «Входящие»: what the machine and people tell me; live. */
import { IconBell, IconCheck, IconChecks } from '@tabler/icons-react';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem, getJson, sendJson } from '../../api/client';
import { useMeta } from '../../api/queries';
import type { Notice } from '../../api/types';
import { useShowContext } from '../../fields/context';
import { formatMoment, whenIs } from '../../fields/dates';
import { Button, IconButton } from '../../parts/Button';
import { TypeIcon } from '../../parts/icons';
import { useOpenRecord } from '../../parts/open';
import { useRowKeys } from '../../parts/rowKeys';
import { EmptyState, ErrorState, Skeleton } from '../../parts/States';
import { sayProblem } from '../../parts/toast';
import './inbox.css';

const LETTERS = ['KeyE'] as const;

interface Page {
  rows: Notice[];
  unread: number;
}

function Row({ notice, onRead }: { notice: Notice; onRead: (ids: number[]) => void }) {
  const { t } = useTranslation('day');
  const { language, zone, today } = useShowContext();
  const open = useOpenRecord();
  const type = useMeta().types.find((one) => one.code === notice.record?.type);
  const isNew = notice.read_at === null;
  const { record } = notice;
  const when = whenIs(notice.at, today, language, zone);
  return (
    <li className={`notice-row${isNew ? ' is-new' : ''}`} data-row>
      <span className="notice-icon" aria-hidden="true">
        {type ? <TypeIcon name={type.icon} size={17} /> : <IconBell size={17} stroke={1.7} />}
      </span>
      <button
        type="button"
        className="notice-text"
        data-main
        onClick={() => {
          if (record) {
            open({ type: record.type, id: record.id });
          }
          if (isNew) {
            onRead([notice.id]);
          }
        }}
      >
        {isNew ? <span className="hidden-label">{t('new_mark')} </span> : null}
        {notice.text}
      </button>
      <time className="notice-at num" dateTime={notice.at} title={formatMoment(notice.at, language, zone)}>
        {when.word === 'date' ? when.text : t(`at.${when.word}`, { time: when.time })}
      </time>
      {isNew ? (
        <IconButton label={t('read')} data-key="KeyE" onClick={() => onRead([notice.id])}>
          <IconCheck size={17} stroke={1.8} />
        </IconButton>
      ) : (
        <span />
      )}
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
  const ref = useRef<HTMLDivElement>(null);
  useRowKeys(ref, LETTERS);
  return (
    <div className="screen" ref={ref}>
      <div className="screen-head is-reading">
        <h1>{t('inbox')}</h1>
        <div className="sections" role="tablist" aria-label={t('inbox')}>
          {(['action', 'info'] as const).map((one) => (
            <button
              key={one}
              type="button"
              role="tab"
              id={`inbox-${one}`}
              aria-selected={tab === one}
              aria-controls="inbox-list"
              onClick={() => void navigate({ to: '/inbox', search: one === 'info' ? { tab: one } : {} })}
            >
              {t(`tab_${one}`)}
            </button>
          ))}
        </div>
        <span className="top-gap" />
        {first ? (
          <Button size="small" icon={<IconChecks size={16} stroke={1.8} aria-hidden />} onClick={() => read({ all: true })}>
            {t('read_all')}
          </Button>
        ) : null}
      </div>
      {pages.error ? <ErrorState error={pages.error} onRetry={() => void pages.refetch()} /> : null}
      {pages.isPending ? <Skeleton rows={8} /> : null}
      {pages.data ? (
        <div className="block inbox" role="tabpanel" id="inbox-list" aria-labelledby={`inbox-${tab}`}>
          {rows.length > 0 ? (
            <ul>
              {rows.map((notice) => (
                <Row key={notice.id} notice={notice} onRead={(ids) => read({ ids })} />
              ))}
            </ul>
          ) : (
            <EmptyState icon={<IconBell size={34} stroke={1.4} />} title={t('inbox_empty')} text={t('inbox_empty_text')} />
          )}
          {pages.hasNextPage ? (
            <div className="more">
              <Button onClick={() => void pages.fetchNextPage()}>{t('more')}</Button>
            </div>
          ) : null}
        </div>
      ) : null}
    </div>
  );
}
