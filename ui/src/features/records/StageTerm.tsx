/** How long a record may still stand on its stage, or how long it has overstayed: a sign and words, quiet while there is time. */
import { IconHourglassEmpty, IconHourglassHigh } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { dueState, formatMoment } from '../../fields/dates';
import type { ShowContext } from '../../fields/view';
import type { RecordRow } from './types';

interface StageTermProps {
  row: Pick<RecordRow, 'stage_due' | 'is_open'>;
  context: ShowContext;
  /** On cards and in lists: the days alone. */
  isShort?: boolean;
}

export function StageTerm({ row, context, isShort = false }: StageTermProps) {
  const { t } = useTranslation('records');
  if (!row.is_open || !row.stage_due) {
    return null;
  }
  const { state, days } = dueState(row.stage_due, new Date(), context.zone);
  const isLate = state === 'overdue';
  const Icon = isLate ? IconHourglassEmpty : IconHourglassHigh;
  const size = isShort ? 'short' : 'full';
  const word = isLate ? (days > 0 ? 'late' : 'late_today') : state === 'today' ? 'today' : 'left';
  return (
    <span
      className={`stage-term${isLate ? ' is-late' : ''}`}
      title={t('norm.until', { date: formatMoment(row.stage_due, context.language, context.zone) })}
    >
      <Icon size={13} stroke={1.8} aria-hidden />
      <span className="hidden-label">{isShort ? `${t('norm.label')}: ` : ''}</span>
      {t(`norm.${word}_${size}`, { count: days })}
    </span>
  );
}
