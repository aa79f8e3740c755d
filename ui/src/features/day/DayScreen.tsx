/** «Мой день»: what is due, what waits for my answer, what comes; for heads, their people. */
import { IconCircleCheck } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe, useMeta } from '../../api/queries';
import type { Day, TaskView, TeamRow } from '../../api/types';
import { useShowContext } from '../../fields/context';
import { inZone } from '../../fields/dates';
import { Avatar } from '../../parts/Avatar';
import { Panel } from '../../parts/Panel';
import { EmptyState, ErrorState, Skeleton } from '../../parts/States';
import { dayQuery, soonQuery } from './data';
import './day.css';
import { useRowKeys } from '../../parts/rowKeys';
import { TaskCardDialog } from './TaskCardDialog';
import { TaskRow } from './TaskRow';

const LETTERS = ['KeyE', 'KeyD'] as const;

function Sentence({ day }: { day: Day }) {
  const { t } = useTranslation('day');
  const { zone } = useShowContext();
  const { overdue, today } = day.counts;
  const due = overdue + today;
  if (due === 0 && day.waiting.length === 0) {
    return null;
  }
  const nearest = day.now.map((task) => task.due_at).find((at) => new Date(at) > new Date());
  const parts = [
    t('sentence.due', { count: due }),
    ...(overdue > 0 ? [t('sentence.overdue', { count: overdue })] : []),
    ...(nearest ? [t('sentence.nearest', { time: inZone(nearest, zone).time.slice(0, 5) })] : []),
  ];
  return <p className="day-sentence">{parts.join(', ')}</p>;
}

function NowPanel({ day, onOpen }: { day: Day; onOpen: (task: TaskView) => void }) {
  const { t } = useTranslation('day');
  if (day.now.length === 0 && day.waiting.length > 0) {
    // «На сегодня всё» beside a list of those who wait would not be true.
    return null;
  }
  if (day.now.length > 0) {
    return (
      <Panel title={t('now')} count={day.now.length}>
        <ul className="task-rows">
          {day.now.map((task) => (
            <TaskRow key={task.id} task={task} onOpen={onOpen} />
          ))}
        </ul>
      </Panel>
    );
  }
  return (
    <Panel title={t('now')}>
      <EmptyState
        icon={<IconCircleCheck size={34} stroke={1.4} />}
        title={t('empty.title')}
        text={day.upcoming.tomorrow > 0 ? t('empty.tomorrow', { count: day.upcoming.tomorrow }) : t('empty.text')}
      >
        <Link to="/tasks" search={{}} className="btn btn-plain btn-normal">
          {t('all_tasks')}
        </Link>
      </EmptyState>
    </Panel>
  );
}

function SoonPanel({ day, onOpen }: { day: Day; onOpen: (task: TaskView) => void }) {
  const { t } = useTranslation('day');
  const soon = useQuery(soonQuery(day.now.length + day.waiting.length));
  const seen = new Set([...day.now, ...day.waiting].map((task) => task.id));
  const rows = (soon.data?.rows ?? []).filter((task) => !seen.has(task.id) && task.state === 'planned').slice(0, 8);
  return (
    <Panel
      title={t('soon')}
      actions={
        <Link to="/tasks" search={{}} className="block-link">
          {t('all_tasks')}
        </Link>
      }
    >
      {day.upcoming.tomorrow > 0 ? <p className="day-note">{t('tomorrow', { count: day.upcoming.tomorrow })}</p> : null}
      {rows.length > 0 ? (
        <ul className="task-rows">
          {rows.map((task) => (
            <TaskRow key={task.id} task={task} onOpen={onOpen} />
          ))}
        </ul>
      ) : null}
      {rows.length === 0 && day.upcoming.tomorrow === 0 ? <p className="day-note muted">{t('soon_empty')}</p> : null}
    </Panel>
  );
}

function TeamLine({ row }: { row: TeamRow }) {
  const { t } = useTranslation('day');
  const person = useMeta().people.find((one) => one.id === row.person);
  const cells = [
    { key: 'overdue', count: row.overdue, look: 'overdue' },
    { key: 'today', count: row.today, look: 'today' },
    { key: 'without', count: row.without, look: 'none' },
  ] as const;
  return (
    <tr>
      <th scope="row">
        <span className="team-name">
          <Avatar name={person?.name ?? '?'} size={24} />
          <span className="cut">{person?.name ?? ''}</span>
        </span>
      </th>
      {cells.map((cell) => (
        <td key={cell.key} className="num">
          {cell.count > 0 ? (
            <Link
              to="/tasks"
              search={{ scope: 'team', who: row.person }}
              className={`due due-${cell.look}`}
              aria-label={t(`team.${cell.key}_of`, { count: cell.count })}
            >
              {cell.count}
            </Link>
          ) : (
            <span className="muted">–</span>
          )}
        </td>
      ))}
    </tr>
  );
}

function TeamPanel({ team }: { team: TeamRow[] }) {
  const { t } = useTranslation('day');
  return (
    <Panel title={t('team.title')}>
      <table className="team">
        <thead>
          <tr>
            <th scope="col">{t('team.person')}</th>
            <th scope="col">{t('team.overdue')}</th>
            <th scope="col">{t('team.today')}</th>
            <th scope="col">{t('team.without')}</th>
          </tr>
        </thead>
        <tbody>
          {team.map((row) => (
            <TeamLine key={row.person} row={row} />
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

function DayBody({ day, onOpen }: { day: Day; onOpen: (task: TaskView) => void }) {
  const { t } = useTranslation('day');
  const team = day.team ?? [];
  const waiting = day.waiting;
  const shownTwice = new Set(waiting.map((task) => task.id));
  const own = { ...day, now: day.now.filter((task) => !shownTwice.has(task.id)) };
  const isAnswering = own.now.length === 0 && waiting.length > 0;
  return (
    <div className={`day-grid${isAnswering ? ' is-answering' : ''}`}>
      <div className="day-column">
        <NowPanel day={own} onOpen={onOpen} />
        <SoonPanel day={day} onOpen={onOpen} />
      </div>
      <div className="day-column">
        <Panel title={t('waiting')} count={waiting.length > 0 ? waiting.length : undefined}>
          {waiting.length > 0 ? (
            <ul className="task-rows">
              {waiting.map((task) => (
                <TaskRow key={task.id} task={task} onOpen={onOpen} />
              ))}
            </ul>
          ) : (
            <p className="day-note muted">{t('waiting_empty')}</p>
          )}
        </Panel>
        {team.length > 0 ? <TeamPanel team={team} /> : null}
      </div>
    </div>
  );
}

export function DayScreen() {
  const { t, i18n } = useTranslation('day');
  const me = useMe();
  const client = useQueryClient();
  const day = useQuery(dayQuery);
  const ref = useRef<HTMLDivElement>(null);
  const [opened, setOpened] = useState<TaskView | null>(null);
  useRowKeys(ref, LETTERS);
  const date = new Date(`${me.today}T00:00:00Z`).toLocaleDateString(i18n.language === 'en' ? 'en-GB' : 'ru-RU', {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    timeZone: 'UTC',
  });
  return (
    <div className="screen" ref={ref}>
      <div className="screen-head">
        <h1>{t('title')}</h1>
        <span className="day-date">{date}</span>
        {day.data ? <Sentence day={day.data} /> : null}
      </div>
      {day.data ? <DayBody day={day.data} onOpen={setOpened} /> : null}
      {day.isPending ? <Skeleton rows={8} height={52} className="block" /> : null}
      {day.isError && !day.data ? (
        <ErrorState error={day.error} onRetry={() => void client.invalidateQueries({ queryKey: ['day'] })} />
      ) : null}
      {opened ? <TaskCardDialog task={opened} onClose={() => setOpened(null)} /> : null}
    </div>
  );
}
