// biome-ignore-all lint/a11y/noNoninteractiveTabindex: scrolled regions must be reached by keyboard
// biome-ignore-all lint/a11y/useSemanticElements: groups, regions and grid parts keep their roles on plain boxes; axe is the judge
/** A column of the board: cards beyond the screen are not in the page, more are read when they come near. */
import { dropTargetForElements, monitorForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { autoScrollForElements } from '@atlaskit/pragmatic-drag-and-drop-auto-scroll/element';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { mayMove, type StageLike } from '../system';
import type { BoardColumn, RecordRow, TypeView } from '../types';
import { Card, type CardProps } from './Card';
import { ColumnHead } from './ColumnHead';

const CARD = 108;
const GAP = 8;

export interface ColumnProps extends Pick<CardProps, 'shown' | 'context' | 'needsStep' | 'onOpen' | 'onMenu' | 'onStep'> {
  type: TypeView;
  stage: StageLike;
  column: BoardColumn;
  openId: number | undefined;
  money: string | undefined;
  canCreate: boolean;
  isBusy: (id: number) => boolean;
  onState: Parameters<typeof ColumnHead>[0]['onState'];
  onCreate: (stage: string) => void;
  onMore: (stage: string) => void;
}

interface StageDrop {
  isOver: boolean;
  /** A card hangs over the board that people do not bring here. */
  isClosed: boolean;
}

/** Lets a card be dropped on an element of a stage, if a person may bring it there. */
export function useStageDrop(
  type: TypeView,
  ref: RefObject<HTMLElement | null>,
  stage: string,
  scroll?: RefObject<HTMLElement | null>,
): StageDrop {
  const [isOver, setIsOver] = useState(false);
  const [isClosed, setIsClosed] = useState(false);
  useEffect(() => {
    const element = ref.current;
    if (!element) {
      return;
    }
    const undoDrop = dropTargetForElements({
      element,
      getData: () => ({ kind: 'stage', stage }),
      canDrop: ({ source }) =>
        source.data.kind === 'card' && source.data.stage !== stage && mayMove(type, source.data.stage as string | null, stage),
      onDragEnter: () => setIsOver(true),
      onDragLeave: () => setIsOver(false),
      onDrop: () => setIsOver(false),
    });
    const undoWatch = monitorForElements({
      canMonitor: ({ source }) => source.data.kind === 'card',
      onDragStart: ({ source }) => setIsClosed(!mayMove(type, source.data.stage as string | null, stage)),
      onDrop: () => setIsClosed(false),
    });
    const undoScroll = scroll?.current ? autoScrollForElements({ element: scroll.current }) : undefined;
    return () => {
      undoDrop();
      undoWatch();
      undoScroll?.();
    };
  }, [type, ref, scroll, stage]);
  return { isOver, isClosed };
}

function useCards(rows: RecordRow[], cursor: string | null, onMore: () => void) {
  const scroll = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => CARD + GAP,
    overscan: 4,
    getItemKey: (index) => rows[index]?.id ?? index,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  const isNear = cursor !== null && rows.length > 0 && last >= rows.length - 8;
  const more = useRef(onMore);
  more.current = onMore;
  // biome-ignore lint/correctness/useExhaustiveDependencies: more rows are a reason to look again
  useEffect(() => {
    if (isNear) {
      more.current();
    }
  }, [isNear, rows.length]);
  return { scroll, items, height: virtual.getTotalSize() };
}

export function Column(props: ColumnProps) {
  const { stage, column, openId, isBusy } = props;
  const { t } = useTranslation('records');
  const ref = useRef<HTMLElement>(null);
  const { scroll, items, height } = useCards(column.rows, column.next_cursor, () => props.onMore(stage.code));
  const { isOver, isClosed } = useStageDrop(props.type, ref, stage.code, scroll);
  return (
    <section
      ref={ref}
      className={`column${isOver ? ' is-over' : ''}${isClosed ? ' is-closed' : ''}`}
      aria-label={stage.label}
      data-stage={stage.code}
    >
      <ColumnHead
        stage={stage}
        column={column}
        language={props.context.language}
        money={props.money}
        canCreate={props.canCreate}
        onState={props.onState}
        onCreate={() => props.onCreate(stage.code)}
      />
      <div
        ref={scroll}
        className="column-cards"
        tabIndex={0}
        role="group"
        aria-label={t('column.cards', { stage: stage.label, count: column.count })}
      >
        {column.rows.length === 0 ? <p className="column-empty">{t('column.empty')}</p> : null}
        <div role={items.length > 0 ? 'list' : undefined} style={{ height, position: 'relative' }}>
          {items.map((item) => {
            const row = column.rows[item.index];
            return row ? (
              <div
                key={item.key}
                role="listitem"
                aria-setsize={column.count}
                aria-posinset={item.index + 1}
                className="card-place"
                style={{ transform: `translateY(${item.start}px)` }}
              >
                <Card
                  type={props.type.code}
                  row={row}
                  shown={props.shown}
                  context={props.context}
                  needsStep={props.needsStep}
                  isSelected={row.id === openId}
                  isBusy={isBusy(row.id)}
                  onOpen={props.onOpen}
                  onMenu={props.onMenu}
                  onStep={props.onStep}
                />
              </div>
            ) : null;
          })}
        </div>
      </div>
    </section>
  );
}

interface FinalStripProps {
  type: TypeView;
  stage: StageLike;
  column: BoardColumn;
  onShow: (stage: string) => void;
}

/** A final stage: a narrow strip that takes drops and opens the list behind it. */
export function FinalStrip({ type, stage, column, onShow }: FinalStripProps) {
  const { t } = useTranslation('records');
  const ref = useRef<HTMLButtonElement>(null);
  const { isOver, isClosed } = useStageDrop(type, ref, stage.code);
  return (
    <button
      ref={ref}
      type="button"
      data-stage={stage.code}
      className={`strip strip-${stage.outcome ?? 'neutral'}${isOver ? ' is-over' : ''}${isClosed ? ' is-closed' : ''}`}
      aria-label={t('column.final', { stage: stage.label, count: column.count })}
      onClick={() => onShow(stage.code)}
    >
      <span className="strip-name">{stage.label}</span>
      <span className="strip-count">{column.count}</span>
    </button>
  );
}
