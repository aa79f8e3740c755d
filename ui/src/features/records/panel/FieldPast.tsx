/** The past of one field: what stood in it, since when, who put it there and why; any of it can be put back. */
import { IconArrowBackUp } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useShowContext } from '../../../fields/context';
import { formatMoment } from '../../../fields/dates';
import { formatValue } from '../../../fields/format';
import { isEmpty } from '../../../fields/view';
import { Button } from '../../../parts/Button';
import { fieldPastQuery } from '../data';
import { Layer } from '../Layer';
import { Failed } from '../States';
import type { FieldView, RecordView, TimelineEntry } from '../types';
import { type Editing, isSame } from './editing';
import { useWho } from './who';
import './past.css';

interface PastProps {
  field: FieldView;
  record: RecordView;
  canEdit: boolean;
  save: Editing['save'];
  onClose: () => void;
}

function Line({ entry, ...props }: PastProps & { entry: TimelineEntry }) {
  const { field, record, canEdit, save, onClose } = props;
  const { t } = useTranslation('records');
  const context = useShowContext();
  const who = useWho(entry);
  const change = entry.changes?.[0];
  if (!change) {
    return null;
  }
  const text = change.new_name || formatValue(field, change.new, context);
  const isNow = isSame(record.fields[field.code], change.new);
  return (
    <li className="past-line">
      <span className="past-value">{isEmpty(change.new) ? t('past.empty') : text}</span>
      <span className="past-foot">
        {[who, formatMoment(entry.at, context.language, context.zone)].filter(Boolean).join(', ')}
      </span>
      {isNow ? <span className="past-now">{t('past.now')}</span> : null}
      {canEdit && !isNow ? (
        <Button
          size="small"
          icon={<IconArrowBackUp size={15} stroke={1.8} aria-hidden />}
          aria-label={`${t('past.back')}: ${isEmpty(change.new) ? t('past.empty') : text}`}
          onClick={() => {
            save(field.code, change.new, change.new_name ?? undefined);
            onClose();
          }}
        >
          {t('past.back')}
        </Button>
      ) : null}
    </li>
  );
}

export function FieldPast(props: PastProps) {
  const { field, record, onClose } = props;
  const { t } = useTranslation('records');
  const query = useInfiniteQuery(fieldPastQuery(record.type, record.id, field.code));
  const entries = query.data?.pages.flatMap((page) => page.entries) ?? [];
  const title = t('past.title', { field: field.label });
  return (
    <Layer label={title} width={460} onClose={onClose}>
      <div className="small-form past">
        <h2 className="small-form-title">{title}</h2>
        {query.isError && entries.length === 0 ? <Failed error={query.error} onRetry={() => void query.refetch()} /> : null}
        {query.isPending ? <p className="quiet">{t('panel.loading')}</p> : null}
        {query.isSuccess && entries.length === 0 ? <p className="quiet">{t('past.none')}</p> : null}
        <ul aria-label={title}>
          {entries.map((entry) => (
            <Line key={entry.id} entry={entry} {...props} />
          ))}
        </ul>
        {query.hasNextPage ? (
          <Button size="small" look="quiet" isBusy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t('timeline.more')}
          </Button>
        ) : null}
        <div className="small-form-actions">
          <Button data-autofocus onClick={onClose}>
            {t('panel.close')}
          </Button>
        </div>
      </div>
    </Layer>
  );
}
