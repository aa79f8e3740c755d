/** The list of a type: grid, filters in its head, the footer's count of the whole filter, bulk actions. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShowContext } from '../../../fields/context';
import { formatDecimal } from '../../../fields/decimal';
import type { FieldView } from '../../../fields/view';
import { listQuery } from '../data';
import { type ConditionTuple, nextSort, type Quick, type RecordsSearch, withCondition } from '../query';
import { Empty, Failed } from '../States';
import { titleWord } from '../system';
import type { RecordRow, TypeView } from '../types';
import { BulkBar } from './BulkBar';
import { columnCodes, type ListColumn, listColumns, titleField } from './columns';
import { FilterRow } from './FilterRow';
import { Grid } from './Grid';
import { useSelection } from './selection';

export interface ListProps {
  type: TypeView;
  search: RecordsSearch;
  filter: string;
  chosen: string[] | null;
  canCreate: boolean;
  emptyActions: React.ReactNode;
  onSearch: (patch: Partial<RecordsSearch>) => void;
  onOpen: (id: number) => void;
  onCreate: () => void;
  onRows: (rows: RecordRow[]) => void;
}

function useRows(type: TypeView, filter: string, search: RecordsSearch, chosen: string[] | null) {
  const { t } = useTranslation('records');
  const [title, setTitle] = useState<FieldView | undefined>();
  const words = useMemo(() => ({ title: titleWord(type), step: t('column_step'), stage: t('column_stage') }), [t, type]);
  const columns = useMemo<ListColumn[]>(() => listColumns(type, chosen, words, title), [type, chosen, words, title]);
  const codes = useMemo(() => {
    const strings = type.fields
      .filter((field) => field.kind === 'string' && (field.is_list || field.is_card))
      .map((field) => field.code);
    const wanted = columnCodes(type, listColumns(type, chosen, words)).split(',');
    return [...new Set([...wanted, ...strings])].filter((code) => code !== '').join(',');
  }, [type, chosen, words]);
  const query = useInfiniteQuery(listQuery(type.code, filter, search.sort ?? '', codes));
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.rows) ?? [], [query.data]);
  useEffect(() => {
    if (rows.length > 0) {
      setTitle(titleField(type, rows));
    }
  }, [type, rows]);
  return { query, rows, columns, total: query.data?.pages[0]?.total ?? undefined };
}

export function List(props: ListProps) {
  const { type, search, filter, chosen, onSearch, onRows } = props;
  const { t } = useTranslation('records');
  const context = useShowContext();
  const { query, rows, columns, total } = useRows(type, filter, search, chosen);
  const selection = useSelection(rows, total, filter);
  useEffect(() => onRows(rows), [rows, onRows]);
  if (query.isError && rows.length === 0) {
    return <Failed error={query.error} onRetry={() => void query.refetch()} />;
  }
  const onCondition = (field: string, tuple: ConditionTuple | null) => onSearch({ f: withCondition(search.f, field, tuple) });
  const onQuick = (quick: Quick[]) => onSearch({ quick: quick.length > 0 ? quick : undefined });
  const onMore = () => {
    if (query.hasNextPage && !query.isFetchingNextPage) {
      void query.fetchNextPage();
    }
  };
  return (
    <div className="list" aria-busy={query.isFetching}>
      <Grid
        type={type}
        columns={columns}
        rows={rows}
        total={total}
        context={context}
        openId={search.open}
        sort={search.sort}
        selection={selection}
        filters={
          <FilterRow
            type={type}
            columns={columns}
            f={search.f}
            quick={search.quick}
            onCondition={onCondition}
            onQuick={onQuick}
          />
        }
        onSort={(code) => onSearch({ sort: nextSort(search.sort, code) })}
        onOpen={props.onOpen}
        onMore={onMore}
      />
      {query.isPending ? <ListSkeleton /> : null}
      {query.isSuccess && rows.length === 0 ? (
        <div className="list-empty">
          <Empty type={type} canCreate={props.canCreate} onCreate={props.onCreate} actions={props.emptyActions} />
        </div>
      ) : null}
      <footer className="list-foot" aria-live="polite">
        {total === undefined ? '\u00a0' : t('list.total', { count: total, text: formatDecimal(String(total), context.language) })}
        {query.isFetchingNextPage ? ` · ${t('list.more')}` : ''}
      </footer>
      <BulkBar type={type} filter={filter} selection={selection} />
    </div>
  );
}

function ListSkeleton() {
  return (
    <div className="list-skeleton skeleton" aria-hidden>
      {Array.from({ length: 12 }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: nothing here has another key
        <div key={index} className="skeleton-row" />
      ))}
    </div>
  );
}
