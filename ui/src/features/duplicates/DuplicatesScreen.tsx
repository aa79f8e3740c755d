/** «Дубликаты»: records that may be the same, why, and what to do about it: merge them, or say that they are different. */
import { IconCopyCheck, IconRefresh } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem } from '../../api/client';
import { mayDo, useMe, useMeta } from '../../api/queries';
import type { TypeView } from '../../api/types';
import { useShowContext } from '../../fields/context';
import { formatMoment } from '../../fields/dates';
import { Button } from '../../parts/Button';
import { useOpenRecord } from '../../parts/open';
import { useRowKeys } from '../../parts/rowKeys';
import { EmptyState, ErrorState, Skeleton } from '../../parts/States';
import { sayDone, sayProblem } from '../../parts/toast';
import { jobQuery } from '../records/data';
import { Progress } from '../records/list/BulkBar';
import { type Pair, pairsKey, pairsQuery, startSearch, tellApart } from './data';
import './duplicates.css';

const LETTERS = ['KeyE', 'KeyN'] as const;

interface RowProps {
  type: TypeView;
  pair: Pair;
  canMerge: boolean;
  canTell: boolean;
  onApart: (pair: Pair) => void;
}

function Row({ type, pair, canMerge, canTell, onApart }: RowProps) {
  const { t } = useTranslation('duplicates');
  const open = useOpenRecord();
  const navigate = useNavigate();
  const label = (code: string) =>
    code === 'name' ? t('name') : (type.fields.find((field) => field.code === code)?.label ?? code);
  const names = `${pair.a.title} / ${pair.b.title}`;
  const merge = () =>
    void navigate({
      to: '/records/$type/$id/merge',
      params: { type: type.code, id: String(pair.a.id) },
      search: { other: pair.b.id },
    } as never);
  return (
    <li className="twin-row" data-row>
      <span className="twin-names" data-main tabIndex={-1}>
        {[pair.a, pair.b].map((twin) => (
          <button key={twin.id} type="button" className="link-btn" onClick={() => open({ type: type.code, id: twin.id })}>
            {twin.title} <small>№ {twin.id}</small>
          </button>
        ))}
        <small className="twin-why">{t('why', { reasons: pair.reasons.map(label).join(', ') })}</small>
      </span>
      <span className="twin-buttons">
        {canMerge ? (
          <Button size="small" data-key="KeyE" aria-label={`${t('merge')}: ${names}`} onClick={merge}>
            {t('merge')}
          </Button>
        ) : null}
        {canTell ? (
          <Button size="small" look="quiet" data-key="KeyN" aria-label={`${t('apart')}: ${names}`} onClick={() => onApart(pair)}>
            {t('apart')}
          </Button>
        ) : null}
      </span>
    </li>
  );
}

/** The search in the background, and the pairs read anew at its end. */
function useSearching(type: string, isSearching: boolean) {
  const client = useQueryClient();
  const [job, setJob] = useState<number | null>(null);
  const query = useQuery({ ...jobQuery(job ?? 0), enabled: job !== null });
  const state = query.data?.state;
  const start = async () => {
    try {
      setJob((await startSearch(type)).job);
    } catch (error) {
      sayProblem(asProblem(error));
    }
  };
  // A search that somebody else has started is followed, too: starting it again gives the same job.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once per type
  useEffect(() => {
    if (isSearching && job === null) {
      void start();
    }
  }, [isSearching, type]);
  useEffect(() => {
    if (state === 'done' || state === 'failed') {
      setJob(null);
      void client.invalidateQueries({ queryKey: pairsKey(type) });
    }
  }, [state, client, type]);
  return { start: () => void start(), job: query.data, isRunning: job !== null };
}

function Pairs({ type }: { type: TypeView }) {
  const { t } = useTranslation('duplicates');
  const client = useQueryClient();
  const me = useMe();
  const { language, zone } = useShowContext();
  const pages = useInfiniteQuery(pairsQuery(type.code));
  const first = pages.data?.pages[0];
  const searching = useSearching(type.code, first?.is_searching ?? false);
  const pairs = pages.data?.pages.flatMap((page) => page.pairs) ?? [];
  const canEdit = mayDo(me, type.code, 'edit');
  const ref = useRef<HTMLDivElement>(null);
  useRowKeys(ref, LETTERS);
  const apart = async (pair: Pair, isDistinct = true) => {
    try {
      await tellApart(type.code, pair, isDistinct);
      if (isDistinct) {
        sayDone(t('told'), () => void apart(pair, false), t('undo'));
      }
    } catch (error) {
      sayProblem(asProblem(error));
    }
    await client.invalidateQueries({ queryKey: pairsKey(type.code) });
  };
  if (pages.error) {
    return <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />;
  }
  if (!first) {
    return <Skeleton rows={8} />;
  }
  return (
    <div className="block twins" ref={ref}>
      <div className="twins-head">
        <span role="status">
          {first.searched_at ? t('searched', { at: formatMoment(first.searched_at, language, zone) }) : t('never')}
        </span>
        {searching.isRunning ? <Progress job={searching.job} /> : null}
        {canEdit && !searching.isRunning ? (
          <Button size="small" icon={<IconRefresh size={16} stroke={1.8} aria-hidden />} onClick={searching.start}>
            {t(first.searched_at ? 'again' : 'search')}
          </Button>
        ) : null}
      </div>
      {pairs.length > 0 ? (
        <ul aria-label={t('list')}>
          {pairs.map((pair) => (
            <Row
              key={`${pair.a.id}-${pair.b.id}`}
              type={type}
              pair={pair}
              canTell={canEdit}
              canMerge={canEdit && mayDo(me, type.code, 'delete')}
              onApart={(one) => void apart(one)}
            />
          ))}
        </ul>
      ) : (
        <EmptyState
          icon={<IconCopyCheck size={34} stroke={1.4} />}
          title={t(first.searched_at ? 'none' : 'unknown')}
          text={t(first.searched_at ? 'none_text' : 'unknown_text')}
        />
      )}
      {pages.hasNextPage ? (
        <div className="more">
          <Button onClick={() => void pages.fetchNextPage()}>{t('more')}</Button>
        </div>
      ) : null}
    </div>
  );
}

export function DuplicatesScreen() {
  const { t } = useTranslation('duplicates');
  const navigate = useNavigate();
  const me = useMe();
  const types = useMeta().types.filter((type) => type.same_by.length > 0 && mayDo(me, type.code, 'read'));
  const { type: code }: { type?: string } = useSearch({ strict: false });
  const type = types.find((one) => one.code === code) ?? types[0];
  return (
    <div className="screen">
      <div className="screen-head is-reading">
        <h1>{t('title')}</h1>
        {type ? (
          <select
            className="input twins-type"
            aria-label={t('type')}
            value={type.code}
            onChange={(event) => void navigate({ to: '/duplicates', search: { type: event.target.value }, replace: true })}
          >
            {types.map((one) => (
              <option key={one.code} value={one.code}>
                {one.title}
              </option>
            ))}
          </select>
        ) : null}
      </div>
      {type ? <Pairs key={type.code} type={type} /> : <EmptyState title={t('no_types')} />}
    </div>
  );
}
