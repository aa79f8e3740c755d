// biome-ignore-all lint/a11y/useFocusableInteractive: focus moves inside by arrow keys, only one part is in the Tab order
// biome-ignore-all lint/a11y/useSemanticElements: groups, regions and grid parts keep their roles on plain boxes; axe is the judge
/** The list as a grid: only the rows on the screen are in the page, the rest is read by keyset pages. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type MouseEvent, memo, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatValue } from '../../../fields/format';
import { FileCount } from '../../../fields/ShowFiles';
import { type FieldView, isFiles, type ShowContext } from '../../../fields/view';
import { useFresh } from '../../../parts/live';
import { DueBadge } from '../DueBadge';
import { StageTerm } from '../StageTerm';
import { findStage } from '../system';
import type { RecordRow, TypeView } from '../types';
import type { ListColumn } from './columns';
import type { Selection } from './selection';

/** Height of a row by the person's density, as the style sheet has it. */
function rowHeight(): number {
  const style = getComputedStyle(document.documentElement);
  return Number.parseInt(style.getPropertyValue('--grid-row') || style.getPropertyValue('--row'), 10) || 36;
}

const SELECT_WIDTH = 40;

export interface GridProps {
  type: TypeView;
  columns: ListColumn[];
  rows: RecordRow[];
  total: number | undefined;
  context: ShowContext;
  openId: number | undefined;
  sort: string | undefined;
  selection: Selection;
  filters: React.ReactNode;
  onSort: (code: string) => void;
  onOpen: (id: number) => void;
  onMore: () => void;
}

interface UnderProps {
  number: FieldView | undefined;
  phones: FieldView | undefined;
  row: RecordRow;
  type: TypeView;
  context: ShowContext;
}

/** The second line of a row on a phone: the next step and the number, or how to call. */
function Under({ number, phones, row, type, context }: UnderProps) {
  const value = number ? row.fields[number.code] : null;
  const call = phones ? formatValue(phones, row.fields[phones.code], context) : '';
  return (
    <span className="grid-under">
      {type.needs_step || row.next ? <DueBadge row={row} context={context} /> : null}
      {value ? <span>№&nbsp;{String(value)}</span> : null}
      {call ? <span>{call}</span> : null}
    </span>
  );
}

/** A cell's content as an element. */
function CellContent({
  column,
  row,
  type,
  context,
}: {
  column: ListColumn;
  row: RecordRow;
  type: TypeView;
  context: ShowContext;
}) {
  switch (column.role) {
    case 'title':
      return (
        <>
          <span className="grid-title">{row.title}</span>
          {column.under ? <Under {...column.under} row={row} type={type} context={context} /> : null}
        </>
      );
    case 'step':
      return type.needs_step || row.next ? <DueBadge row={row} context={context} /> : null;
    case 'stage': {
      const stage = findStage(type, row.stage);
      return stage ? (
        <span className="stage-cell">
          <span className="hue" data-hue={stage.outcome ? stage.outcome : stage.hue} aria-hidden />
          <span className="cut">{stage.label}</span>
          <StageTerm row={row} context={context} isShort />
        </span>
      ) : null;
    }
    default: {
      const { field } = column;
      if (!field) {
        return null;
      }
      const system: Partial<Record<string, string | number | null>> = {
        owner: row.owner,
        created_at: row.created_at,
        updated_at: row.updated_at,
        stage_at: row.stage_at ?? null,
        stage_due: row.stage_due ?? null,
        closed_at: row.closed_at ?? null,
      };
      const value = field.code in row.fields ? row.fields[field.code] : (system[field.code] ?? null);
      if (isFiles(field)) {
        return <FileCount value={value} />;
      }
      return <>{formatValue(field, value, { ...context, names: row.names, linked: row.linked })}</>;
    }
  }
}

interface RowProps {
  row: RecordRow;
  index: number;
  top: number;
  type: TypeView;
  columns: ListColumn[];
  context: ShowContext;
  isOpen: boolean;
  isSelected: boolean;
  isFocusable: boolean;
  onClick: (event: MouseEvent, index: number) => void;
  onSelect: (index: number, isRange: boolean) => void;
}

const Row = memo(function Row(props: RowProps) {
  const { row, index, type, columns, context, isOpen, isSelected } = props;
  const { t } = useTranslation('records');
  const isFresh = useFresh(type.code, row.id);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid handles the keys
    <div
      role="row"
      aria-rowindex={index + 3}
      aria-selected={isSelected}
      tabIndex={props.isFocusable ? 0 : -1}
      data-index={index}
      data-id={row.id}
      className={`grid-row grid-data${isOpen ? ' is-open' : ''}${isSelected ? ' is-selected' : ''}${isFresh ? ' is-fresh' : ''}`}
      style={{ transform: `translateY(${props.top}px)` }}
      onClick={(event) => props.onClick(event, index)}
    >
      <span role="gridcell" className="grid-cell grid-select">
        <input
          type="checkbox"
          tabIndex={-1}
          checked={isSelected}
          aria-label={t('list.select', { title: row.title })}
          onClick={(event) => {
            event.stopPropagation();
            props.onSelect(index, event.shiftKey);
          }}
          onChange={() => undefined}
        />
      </span>
      {columns.map((column) => (
        <span key={column.code} role="gridcell" className={`grid-cell${column.isRight ? ' is-right' : ''}`}>
          <CellContent column={column} row={row} type={type} context={context} />
        </span>
      ))}
    </div>
  );
});

function Head({ columns, sort, selection, onSort }: Pick<GridProps, 'columns' | 'sort' | 'selection' | 'onSort'>) {
  const { t } = useTranslation('records');
  return (
    <div className="grid-row grid-head" role="row" aria-rowindex={1}>
      <span role="columnheader" className="grid-cell grid-select">
        <input
          type="checkbox"
          aria-label={t('list.select_all')}
          checked={selection.isAll}
          ref={(box) => {
            if (box) {
              box.indeterminate = !selection.isAll && selection.count > 0;
            }
          }}
          onChange={selection.toggleAll}
        />
      </span>
      {columns.map((column) => {
        const isSorted = column.sort !== undefined && (sort === column.sort || sort === `-${column.sort}`);
        const direction = sort?.startsWith('-') ? 'descending' : 'ascending';
        return (
          <span
            key={column.code}
            role="columnheader"
            aria-sort={isSorted ? direction : undefined}
            className={`grid-cell${column.isRight ? ' is-right' : ''}`}
          >
            {column.sort ? (
              <button type="button" className="grid-sort" onClick={() => onSort(column.sort ?? '')}>
                <span className="grid-label">{column.label}</span>
                {isSorted ? <span aria-hidden>{direction === 'ascending' ? '↑' : '↓'}</span> : null}
              </button>
            ) : (
              <span className="grid-label">{column.label}</span>
            )}
          </span>
        );
      })}
    </div>
  );
}

function focusRow(grid: HTMLElement, index: number): void {
  requestAnimationFrame(() => {
    grid.querySelector<HTMLElement>(`[data-index="${index}"]`)?.focus();
  });
}

function useKeys(props: GridProps, scrollTo: (index: number) => void) {
  const { rows, onOpen, selection } = props;
  return (event: KeyboardEvent<HTMLDivElement>) => {
    const target = event.target as HTMLElement;
    if (event.ctrlKey && event.code === 'KeyA' && target.tagName !== 'INPUT') {
      event.preventDefault();
      selection.selectAll();
      return;
    }
    const index = Number(target.dataset.index ?? Number.NaN);
    if (Number.isNaN(index)) {
      return;
    }
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }[event.key];
    if (by !== undefined) {
      event.preventDefault();
      const next = Math.max(0, Math.min(rows.length - 1, index + by));
      if (event.shiftKey) {
        selection.toggle(next, true);
      }
      scrollTo(next);
      focusRow(event.currentTarget, next);
    } else if (event.key === 'Enter') {
      const row = rows[index];
      if (row) {
        onOpen(row.id);
      }
    } else if (event.key === ' ' || event.code === 'KeyX') {
      event.preventDefault();
      selection.toggle(index, event.shiftKey);
    }
  };
}

export function Grid(props: GridProps) {
  const { type, columns, rows, total, context, openId, selection, onOpen, onMore } = props;
  const { t } = useTranslation('records');
  const scroll = useRef<HTMLDivElement>(null);
  const [height] = useState(rowHeight);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => height,
    overscan: 12,
    scrollMargin: 0,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  const more = useRef(onMore);
  more.current = onMore;
  useEffect(() => {
    if (rows.length > 0 && last >= rows.length - 20) {
      more.current();
    }
  }, [last, rows.length]);
  const template = `${SELECT_WIDTH}px ${columns.map((column) => `${column.width}px`).join(' ')} minmax(0, 1fr)`;
  const onKeyDown = useKeys(props, (index) => virtual.scrollToIndex(index));
  const click = (event: MouseEvent, index: number) => {
    const row = rows[index];
    if (row && event.shiftKey) {
      selection.toggle(index, true);
    } else if (row) {
      onOpen(row.id);
    }
  };
  const width = SELECT_WIDTH + columns.reduce((sum, column) => sum + column.width, 0);
  return (
    <div
      ref={scroll}
      role="grid"
      aria-label={type.title}
      aria-rowcount={(total ?? rows.length) + 2}
      aria-colcount={columns.length + 1}
      aria-multiselectable
      className="grid"
      tabIndex={-1}
      style={{ '--grid-columns': template, '--grid-width': `${width}px` } as React.CSSProperties}
      onKeyDown={onKeyDown}
    >
      <div role="rowgroup" className="grid-top">
        <Head columns={columns} sort={props.sort} selection={selection} onSort={props.onSort} />
        {props.filters}
      </div>
      <div role="rowgroup" className="grid-body" style={{ height: virtual.getTotalSize() }} aria-label={t('list.rows')}>
        {items.map((item) => {
          const row = rows[item.index];
          return row ? (
            <Row
              key={row.id}
              row={row}
              index={item.index}
              top={item.start}
              type={type}
              columns={columns}
              context={context}
              isOpen={row.id === openId}
              isSelected={selection.has(row.id)}
              isFocusable={openId === undefined ? item.index === 0 : row.id === openId}
              onClick={click}
              onSelect={selection.toggle}
            />
          ) : null;
        })}
      </div>
    </div>
  );
}
