/** One card of the board: plain elements only, 108 px high, the whole of it opens the record. */
import { draggable } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { IconDots } from '@tabler/icons-react';
import { type KeyboardEvent, memo, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatValue, shortName } from '../../../fields/format';
import { FileCount } from '../../../fields/ShowFiles';
import { type FieldView, isEmpty, isFiles, type ShowContext, valueKind } from '../../../fields/view';
import { useFresh } from '../../../parts/live';
import { DueBadge } from '../DueBadge';
import { StageTerm } from '../StageTerm';
import type { RecordRow } from '../types';

/** Which fields a card shows, worked out once per type. */
export interface CardFields {
  number: FieldView | undefined;
  subject: FieldView | undefined;
  badges: FieldView[];
}

/** The number, the first linked record, and up to two more of the fields meant for cards. */
export function cardFields(fields: FieldView[]): CardFields {
  const onCard = fields.filter((field) => field.is_card);
  const subject = onCard.find((field) => field.kind === 'link');
  return {
    number: fields.find((field) => field.kind === 'number'),
    subject,
    badges: onCard.filter((field) => field !== subject).slice(0, 3),
  };
}

export interface CardProps {
  type: string;
  row: RecordRow;
  shown: CardFields;
  context: ShowContext;
  needsStep: boolean;
  isSelected: boolean;
  isBusy: boolean;
  onOpen: (id: number) => void;
  onMenu: (row: RecordRow, button: HTMLElement) => void;
  onStep: (row: RecordRow, by: 1 | -1) => void;
}

function useDraggable(row: RecordRow) {
  const ref = useRef<HTMLDivElement>(null);
  const [isDragged, setIsDragged] = useState(false);
  useEffect(() => {
    const element = ref.current;
    if (!element) {
      return;
    }
    return draggable({
      element,
      getInitialData: () => ({ kind: 'card', id: row.id, stage: row.stage, row }),
      onDragStart: () => setIsDragged(true),
      onDrop: () => setIsDragged(false),
    });
  }, [row]);
  return { ref, isDragged };
}

/** Values that are never cut: days and numbers. */
function isShort(field: FieldView): boolean {
  return ['date', 'integer', 'money', 'bool'].includes(valueKind(field));
}

function Badges({ row, shown, context }: Pick<CardProps, 'row' | 'shown' | 'context'>) {
  const withNames = { ...context, names: row.names, linked: row.linked };
  return (
    <div className="card-badges">
      {shown.badges.map((field) =>
        isEmpty(row.fields[field.code]) ? null : (
          <span key={field.code} className={isShort(field) ? 'tag is-short' : 'tag'} title={field.label}>
            {isFiles(field) ? (
              <FileCount value={row.fields[field.code]} />
            ) : (
              formatValue(field, row.fields[field.code], withNames)
            )}
          </span>
        ),
      )}
    </div>
  );
}

function subtitleOf(row: RecordRow, shown: CardFields, context: ShowContext): string {
  const number = row.number ?? (shown.number ? row.fields[shown.number.code] : null);
  const subject = shown.subject
    ? formatValue(shown.subject, row.fields[shown.subject.code], { ...context, names: row.names, linked: row.linked })
    : '';
  return [number ? `№\u00a0${String(number)}` : '', subject].filter((part) => part !== '').join(' · ');
}

export const Card = memo(function Card(props: CardProps) {
  const { type, row, shown, context, isSelected, isBusy, onOpen, onMenu, onStep } = props;
  const { t } = useTranslation('records');
  const { ref, isDragged } = useDraggable(row);
  const isFresh = useFresh(type, row.id);
  const owner = row.owner === null ? undefined : context.people.get(row.owner)?.name;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey && (event.key === 'ArrowRight' || event.key === 'ArrowLeft')) {
      event.preventDefault();
      onStep(row, event.key === 'ArrowRight' ? 1 : -1);
    }
  };
  const classes = [
    'card',
    isSelected ? 'is-selected' : '',
    isDragged ? 'is-dragged' : '',
    isBusy ? 'is-busy' : '',
    isFresh ? 'is-fresh' : '',
  ];
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Alt with an arrow works wherever the focus is in the card
    <div ref={ref} className={classes.filter(Boolean).join(' ')} data-id={row.id} onKeyDown={onKeyDown}>
      <div className="card-head">
        <button type="button" className="card-open" onClick={() => onOpen(row.id)}>
          {row.title}
        </button>
        <button
          type="button"
          className="card-menu"
          aria-label={t('card.menu', { title: row.title })}
          onClick={(event) => onMenu(row, event.currentTarget)}
        >
          <IconDots size={16} stroke={1.7} aria-hidden />
        </button>
      </div>
      <div className="card-sub">
        <span className="cut">{subtitleOf(row, shown, context)}</span>
        <StageTerm row={row} context={context} isShort />
      </div>
      <Badges row={row} shown={shown} context={context} />
      <div className="card-foot">
        {props.needsStep || row.next ? <DueBadge row={row} context={context} isShort /> : <span />}
        {owner ? <span className="card-owner">{shortName(owner)}</span> : null}
      </div>
    </div>
  );
});
