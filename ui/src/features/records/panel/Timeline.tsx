/** The feed of a record, newest first: talks, comments, tasks, changes; who did it, a person or which rule. */
import {
  IconArrowRight,
  IconCheck,
  IconMail,
  IconMessage,
  IconPencil,
  IconPhone,
  IconPlus,
  IconRobot,
  IconUsers,
} from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShowContext } from '../../../fields/context';
import { formatMoment, whenIs } from '../../../fields/dates';
import { formatValue } from '../../../fields/format';
import { Button } from '../../../parts/Button';
import { timelineQuery } from '../data';
import { Failed } from '../States';
import { findStage } from '../system';
import type { Change, TimelineEntry, TimelineTab, TypeView } from '../types';
import { useWho } from './who';

const TABS: readonly TimelineTab[] = ['all', 'calls', 'comments', 'tasks', 'history'];

const ICONS: Record<string, typeof IconPhone> = {
  call: IconPhone,
  comment: IconMessage,
  meeting: IconUsers,
  letter: IconMail,
  created: IconPlus,
  imported: IconPlus,
  moved: IconArrowRight,
  changed: IconPencil,
  task_added: IconPlus,
  task_changed: IconPencil,
  task_closed: IconCheck,
};

function changeText(type: TypeView, change: Change, context: ReturnType<typeof useShowContext>): string {
  const field = type.fields.find((one) => one.code === change.field);
  const text = (value: Change['old'], name: string | null | undefined) =>
    name || (field ? formatValue(field, value, context) : value === null ? '' : String(value)) || '—';
  const label = change.label || field?.label || change.field;
  return `${label}: ${text(change.old, change.old_name)} → ${text(change.new, change.new_name)}`;
}

function useHeading(type: TypeView, entry: TimelineEntry): string {
  const { t } = useTranslation('records');
  if (entry.stage_to) {
    const from = findStage(type, entry.stage_from)?.label;
    const to = findStage(type, entry.stage_to)?.label ?? entry.stage_to;
    return from ? t('entry.moved', { from, to }) : t('entry.placed', { to });
  }
  const task = typeof entry.task === 'object' && entry.task !== null ? entry.task.title : undefined;
  const known = t(`entry.${entry.kind}`, { defaultValue: '' });
  if (entry.kind === 'call' && entry.result) {
    return `${known}: ${t(`call.${entry.result}`, { defaultValue: entry.result })}`;
  }
  const about = task ?? (/^task|merged$/.test(entry.kind) ? entry.text : undefined);
  return about ? `${known || t('entry.task')}: ${about}` : known || t('entry.other');
}

function Entry({ type, entry }: { type: TypeView; entry: TimelineEntry }) {
  const { t } = useTranslation('records');
  const context = useShowContext();
  const heading = useHeading(type, entry);
  const Icon = entry.rule ? IconRobot : (ICONS[entry.kind] ?? IconPencil);
  const when = whenIs(entry.at, context.today, context.language, context.zone);
  const at = when.word === 'date' ? `${when.text} ${when.time}` : t(`moment.${when.word}`, { time: when.time });
  const who = useWho(entry);
  const changes = entry.stage_to ? (entry.changes ?? []).filter((change) => change.field !== 'stage') : (entry.changes ?? []);
  return (
    <li className="entry" title={entry.rule ? t('entry.rule', { rule: entry.rule }) : undefined}>
      <span className="entry-icon" aria-hidden>
        <Icon size={16} stroke={1.7} />
      </span>
      <div className="entry-body">
        <p className="entry-title">{heading}</p>
        {entry.text && !heading.endsWith(entry.text) ? <p className="entry-text">{entry.text}</p> : null}
        {changes.length > 0 ? (
          <ul className="entry-changes">
            {changes.slice(0, 6).map((change) => (
              <li key={change.field}>{changeText(type, change, context)}</li>
            ))}
            {changes.length > 6 ? <li>{t('entry.more', { count: changes.length - 6 })}</li> : null}
          </ul>
        ) : null}
        <p className="entry-foot" title={formatMoment(entry.at, context.language, context.zone)}>
          {[who, at].filter(Boolean).join(', ')}
        </p>
      </div>
    </li>
  );
}

export function Timeline({ type, id }: { type: TypeView; id: number }) {
  const { t } = useTranslation('records');
  const [tab, setTab] = useState<TimelineTab>('all');
  const query = useInfiniteQuery(timelineQuery(type.code, id, tab));
  const entries = query.data?.pages.flatMap((page) => page.entries) ?? [];
  return (
    <section className="timeline" aria-label={t('timeline.label')}>
      <div className="tabs" role="tablist" aria-label={t('timeline.label')}>
        {TABS.map((one) => (
          <button
            key={one}
            type="button"
            role="tab"
            id={`tab-${one}`}
            aria-selected={tab === one}
            aria-controls="timeline-list"
            onClick={() => setTab(one)}
          >
            {t(`timeline.${one}`)}
          </button>
        ))}
      </div>
      <div id="timeline-list" role="tabpanel" aria-labelledby={`tab-${tab}`} aria-busy={query.isPending}>
        {query.isError && entries.length === 0 ? <Failed error={query.error} onRetry={() => void query.refetch()} /> : null}
        {query.isSuccess && entries.length === 0 ? <p className="quiet">{t('timeline.empty')}</p> : null}
        <ul className="entries">
          {entries.map((entry) => (
            <Entry key={entry.id} type={type} entry={entry} />
          ))}
        </ul>
        {query.hasNextPage ? (
          <Button size="small" look="quiet" isBusy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t('timeline.more')}
          </Button>
        ) : null}
      </div>
    </section>
  );
}
