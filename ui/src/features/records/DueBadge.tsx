/** The next step's term as a badge: a colour and always words. */
import { useTranslation } from 'react-i18next';
import { dueState, formatDate, inZone } from '../../fields/dates';
import type { ShowContext } from '../../fields/view';
import type { RecordRow } from './types';

interface DueBadgeProps {
  row: Pick<RecordRow, 'next' | 'is_open'>;
  context: ShowContext;
  /** On cards: distance only; in lists: state and day. */
  isShort?: boolean;
}

export function DueBadge({ row, context, isShort = false }: DueBadgeProps) {
  const { t } = useTranslation('records');
  if (!row.is_open && !row.next) {
    return <span className="due due-none">{t('due.closed')}</span>;
  }
  const { state, days } = dueState(row.next?.due_at, new Date(), context.zone);
  const date = row.next ? formatDate(inZone(row.next.due_at, context.zone).date, context.language) : '';
  const words = {
    overdue: isShort
      ? days > 0
        ? t('due.overdue_days', { count: days })
        : t('due.overdue')
      : `${t('due.overdue')} · ${date.slice(0, 5)}`,
    today: isShort ? t('due.today') : `${t('due.today')} · ${date.slice(0, 5)}`,
    planned: isShort ? t('due.in_days', { count: days }) : `${t('due.planned')} · ${date.slice(0, 5)}`,
    none: t('due.none'),
  };
  return (
    <span className={`due due-${state}`} title={row.next ? `${row.next.title} — ${date}` : undefined}>
      {words[state]}
    </span>
  );
}
