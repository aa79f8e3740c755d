/** Tasks: mine, those I gave, my team's; grouped by how soon they are due. */
import { IconChecklist, IconPlus, IconX } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMeta } from '../../api/queries';
import type { TaskView } from '../../api/types';
import { useShowContext } from '../../fields/context';
import { addDays, inZone } from '../../fields/dates';
import { Button } from '../../parts/Button';
import { Panel } from '../../parts/Panel';
import { EmptyState, ErrorState, Skeleton } from '../../parts/States';
import { type Scope, tasksQuery } from './data';
import './day.css';
import { useRowKeys } from '../../parts/rowKeys';
import { TaskCardDialog } from './TaskCardDialog';
import { TaskRow } from './TaskRow';
import { weekday } from './when';

const LETTERS = ['KeyE', 'KeyD'] as const;
const SCOPES: readonly Scope[] = ['mine', 'set', 'team'];
const GROUPS = ['overdue', 'today', 'tomorrow', 'this_week', 'later'] as const;
export type Group = (typeof GROUPS)[number];

/** Which group a term falls into. */
export function groupOf(due: string, now: Date, zone: string): Group {
  if (new Date(due).getTime() < now.getTime()) {
    return 'overdue';
  }
  const today = inZone(now, zone).date;
  const date = inZone(due, zone).date;
  if (date === today) {
    return 'today';
  }
  if (date === addDays(today, 1)) {
    return 'tomorrow';
  }
  return date <= addDays(today, 6 - weekday(today)) ? 'this_week' : 'later';
}

function Groups({ rows, isOpen, onOpen }: { rows: TaskView[]; isOpen: boolean; onOpen: (task: TaskView) => void }) {
  const { t } = useTranslation('day');
  const { zone } = useShowContext();
  const now = new Date();
  const list = (tasks: TaskView[]) => (
    <ul className="task-rows">
      {tasks.map((task) => (
        <TaskRow key={task.id} task={task} onOpen={onOpen} />
      ))}
    </ul>
  );
  if (!isOpen) {
    return <Panel title={t('tasks.closed')}>{list(rows)}</Panel>;
  }
  return GROUPS.map((group) => {
    const tasks = rows.filter((task) => groupOf(task.due_at, now, zone) === group);
    return tasks.length > 0 ? (
      <Panel key={group} title={t(`group.${group}`)} count={tasks.length} className={`group-${group}`}>
        {list(tasks)}
      </Panel>
    ) : null;
  });
}

export function TasksScreen() {
  const { t } = useTranslation('day');
  const search = useSearch({ strict: false }) as { scope?: string; show?: string; who?: number };
  const navigate = useNavigate();
  const ref = useRef<HTMLDivElement>(null);
  const [opened, setOpened] = useState<TaskView | 'new' | null>(null);
  const scope = SCOPES.find((one) => one === search.scope) ?? 'mine';
  const isOpen = search.show !== 'closed';
  const tasks = useInfiniteQuery(tasksQuery(scope, isOpen));
  const all = tasks.data?.pages.flatMap((page) => page.rows) ?? [];
  const person = useMeta().people.find((one) => one.id === search.who);
  const rows = person ? all.filter((task) => task.who === person.id) : all;
  useRowKeys(ref, LETTERS);
  const go = (change: { scope?: Scope; show?: string }) => {
    const next = { scope, ...(isOpen ? {} : { show: 'closed' }), ...change };
    void navigate({
      to: '/tasks',
      search: { ...(next.scope === 'mine' ? {} : { scope: next.scope }), ...(next.show === 'closed' ? { show: 'closed' } : {}) },
    });
  };
  return (
    <div className="screen" ref={ref}>
      <div className="screen-head is-reading">
        <h1>{t('tasks.title')}</h1>
        <div className="chips" role="group" aria-label={t('tasks.whose')}>
          {SCOPES.map((one) => (
            <button key={one} type="button" className="chip" aria-pressed={scope === one} onClick={() => go({ scope: one })}>
              {t(`tasks.${one}`)}
            </button>
          ))}
          <button type="button" className="chip" aria-pressed={!isOpen} onClick={() => go({ show: isOpen ? 'closed' : 'open' })}>
            {t('tasks.closed')}
          </button>
          {person ? (
            <button type="button" className="chip" aria-pressed title={t('tasks.everyone')} onClick={() => go({})}>
              {person.name}
              <IconX size={14} stroke={2} aria-hidden />
            </button>
          ) : null}
        </div>
        <span className="top-gap" />
        <Button icon={<IconPlus size={16} stroke={2} />} onClick={() => setOpened('new')}>
          {t('form.new')}
        </Button>
      </div>
      {rows.length > 0 ? (
        <div className="tasks-groups">
          <Groups rows={rows} isOpen={isOpen} onOpen={setOpened} />
        </div>
      ) : null}
      {tasks.isSuccess && rows.length === 0 ? (
        <EmptyState
          icon={<IconChecklist size={34} stroke={1.4} />}
          title={t(`tasks.empty_${scope}`)}
          text={t('tasks.empty_text')}
        >
          <Button look="primary" onClick={() => setOpened('new')}>
            {t('form.new')}
          </Button>
        </EmptyState>
      ) : null}
      {tasks.isPending ? <Skeleton rows={10} height={52} className="block" /> : null}
      {tasks.isError && rows.length === 0 ? <ErrorState error={tasks.error} onRetry={() => void tasks.refetch()} /> : null}
      {tasks.hasNextPage ? (
        <p className="more">
          <Button isBusy={tasks.isFetchingNextPage} onClick={() => void tasks.fetchNextPage()}>
            {t('more')}
          </Button>
        </p>
      ) : null}
      {opened ? <TaskCardDialog {...(opened === 'new' ? {} : { task: opened })} onClose={() => setOpened(null)} /> : null}
    </div>
  );
}
