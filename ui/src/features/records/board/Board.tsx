// biome-ignore-all lint/a11y/noNoninteractiveTabindex: scrolled regions must be reached by keyboard
// biome-ignore-all lint/a11y/useSemanticElements: groups, regions and grid parts keep their roles on plain boxes; axe is the judge
/** The board of one pipeline. */
import { monitorForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { autoScrollForElements } from '@atlaskit/pragmatic-drag-and-drop-auto-scroll/element';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShowContext } from '../../../fields/context';
import type { DueState } from '../../../fields/dates';
import { currencySign } from '../../../fields/decimal';
import { AnchoredMenu, type MenuItem } from '../AnchoredMenu';
import { boardQuery, keys, moreCards } from '../data';
import { useMoves } from '../moves';
import { Empty, Failed } from '../States';
import { fullStage, mayMove, type PipelineLike, type StageLike } from '../system';
import type { BoardColumn, RecordRow, TypeView } from '../types';
import { cardFields } from './Card';
import { Column, FinalStrip } from './Column';
import { type BoardData, withMore } from './cache';

export interface BoardProps {
  type: TypeView;
  pipeline: PipelineLike;
  filter: string;
  openId: number | undefined;
  canCreate: boolean;
  onOpen: (id: number) => void;
  onCreate: (stage: string) => void;
  onState: (state: DueState) => void;
  onShowStage: (stage: string) => void;
  /** Buttons that take away conditions, shown when nothing is found. */
  emptyActions: React.ReactNode;
  onRows: (rows: RecordRow[]) => void;
}

const NO_CARDS = { count: 0, sum: null, overdue: 0, today: 0, planned: 0, none: 0, rows: [], next_cursor: null };

/** Fields that cards show, for the pages after the first. */
function cardColumns(type: TypeView): string {
  const { number, subject, badges } = cardFields(type.fields);
  return [number, subject, ...badges]
    .filter((field) => field !== undefined)
    .map((field) => field.code)
    .join(',');
}

function useColumns(type: TypeView, pipeline: PipelineLike, filter: string) {
  const client = useQueryClient();
  const money = type.fields.find((field) => field.kind === 'money' && field.is_stored);
  const query = useQuery(boardQuery(type.code, pipeline.code, filter, money?.code ?? ''));
  const stages = useMemo(
    () => pipeline.stages.map((stage) => ({ ...stage, code: fullStage(pipeline.code, stage.code) })),
    [pipeline],
  );
  const columns = useMemo(() => {
    const byStage = new Map((query.data?.columns ?? []).map((column) => [column.stage, column]));
    return stages.map((stage): [StageLike, BoardColumn] => [
      stage,
      byStage.get(stage.code) ?? { ...NO_CARDS, stage: stage.code },
    ]);
  }, [query.data, stages]);
  const asked = useRef(new Set<string>());
  const more = useCallback(
    async (stage: string) => {
      const key = keys.board(type.code, pipeline.code, filter, money?.code ?? '');
      const cursor = client.getQueryData<BoardData>(key)?.columns.find((column) => column.stage === stage)?.next_cursor;
      if (!cursor || asked.current.has(cursor)) {
        return;
      }
      asked.current.add(cursor);
      const page = await moreCards(type.code, stage, filter, cursor, cardColumns(type)).finally(() =>
        asked.current.delete(cursor),
      );
      client.setQueryData<BoardData>(key, (board) => (board ? withMore(board, stage, page.rows, page.next_cursor) : board));
    },
    [client, type, pipeline.code, filter, money],
  );
  return { query, columns, more, stages, money };
}

/** Watches drops over the whole board, and scrolls it sideways under a dragged card. */
function useDrops(onDropped: (row: RecordRow, stage: string, x: number, y: number) => void) {
  const ref = useRef<HTMLDivElement>(null);
  const handler = useRef(onDropped);
  handler.current = onDropped;
  useEffect(() => {
    const undoScroll = ref.current ? autoScrollForElements({ element: ref.current }) : undefined;
    const undoMonitor = monitorForElements({
      canMonitor: ({ source }) => source.data.kind === 'card',
      onDrop: ({ source, location }) => {
        const stage = location.current.dropTargets[0]?.data.stage;
        const { clientX, clientY } = location.current.input;
        if (typeof stage === 'string') {
          handler.current(source.data.row as RecordRow, stage, clientX, clientY);
        }
      },
    });
    return () => {
      undoScroll?.();
      undoMonitor();
    };
  }, []);
  return ref;
}

interface OpenMenu {
  row: RecordRow;
  anchor: HTMLElement;
}

function useCardMenu(type: TypeView, stages: StageLike[], onMove: (row: RecordRow, stage: string) => void) {
  const { t } = useTranslation('records');
  const [menu, setMenu] = useState<OpenMenu | null>(null);
  const open = useCallback((row: RecordRow, anchor: HTMLElement) => setMenu({ row, anchor }), []);
  const items: MenuItem[] = menu
    ? stages
        .filter((stage) => stage.code !== menu.row.stage && mayMove(type, menu.row.stage, stage.code))
        .map((stage) => ({
          key: stage.code,
          label: stage.label,
          hue: stage.outcome ?? stage.hue,
          onClick: () => onMove(menu.row, stage.code),
        }))
    : [];
  const element = menu ? (
    <AnchoredMenu anchor={menu.anchor} label={t('card.move_to')} align="right" items={items} onClose={() => setMenu(null)} />
  ) : null;
  return { open, element };
}

export function Board(props: BoardProps) {
  const { type, pipeline, filter, openId, onRows } = props;
  const { t } = useTranslation('records');
  const context = useShowContext();
  const { move, isBusy } = useMoves();
  const { query, columns, more, stages, money } = useColumns(type, pipeline, filter);
  const shown = useMemo(() => cardFields(type.fields), [type]);
  const ref = useDrops((row, stage, x, y) => move(row, stage, { x, y }));
  const menu = useCardMenu(type, stages, move);
  const onStep = useCallback(
    (row: RecordRow, by: 1 | -1) => {
      const next = stages[stages.findIndex((stage) => stage.code === row.stage) + by];
      if (next && mayMove(type, row.stage, next.code)) {
        move(row, next.code);
      }
    },
    [type, stages, move],
  );
  const working = columns.filter(([stage]) => !stage.outcome);
  const final = columns.filter(([stage]) => stage.outcome);
  useEffect(() => onRows(columns.flatMap(([stage, column]) => (stage.outcome ? [] : column.rows))), [columns, onRows]);
  if (query.isError && !query.data) {
    return <Failed error={query.error} onRetry={() => void query.refetch()} />;
  }
  const isBlank = query.isSuccess && columns.every(([, column]) => column.count === 0);
  return (
    <>
      {isBlank ? (
        <Empty type={type} canCreate={props.canCreate} onCreate={() => props.onCreate('')} actions={props.emptyActions} />
      ) : null}
      <div
        ref={ref}
        className={`board${isBlank ? ' is-blank' : ''}`}
        role="region"
        aria-label={t('board.label', { pipeline: pipeline.label })}
        tabIndex={0}
        aria-busy={query.isPending}
      >
        {query.isPending ? <BoardSkeleton count={Math.min(working.length, 6)} /> : null}
        {query.isPending
          ? null
          : working.map(([stage, column]) => (
              <Column
                key={stage.code}
                type={type}
                stage={stage}
                column={column}
                openId={openId}
                shown={shown}
                context={context}
                needsStep={type.needs_step}
                money={money ? currencySign(context.currency) : undefined}
                canCreate={props.canCreate && stage.code === type.start}
                isBusy={isBusy}
                onOpen={props.onOpen}
                onMenu={menu.open}
                onStep={onStep}
                onState={props.onState}
                onCreate={props.onCreate}
                onMore={(code) => void more(code)}
              />
            ))}
        {final.length > 0 && !query.isPending ? (
          <div className="strips" role="group" aria-label={t('board.final')}>
            {final.map(([stage, column]) => (
              <FinalStrip key={stage.code} type={type} stage={stage} column={column} onShow={props.onShowStage} />
            ))}
          </div>
        ) : null}
      </div>
      {menu.element}
    </>
  );
}

function BoardSkeleton({ count }: { count: number }) {
  return (
    <>
      {Array.from({ length: count }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: nothing here has another key
        <div key={index} className="column skeleton" aria-hidden>
          <div className="skeleton-head" />
          <div className="skeleton-card" />
          <div className="skeleton-card" />
          <div className="skeleton-card" />
        </div>
      ))}
    </>
  );
}
