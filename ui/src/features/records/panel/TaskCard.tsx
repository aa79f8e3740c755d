/** One open task: its term, its list, and everything needed to finish it right here. */

import { IconCalendar, IconChevronDown } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '../../../api/queries';
import { useShowContext } from '../../../fields/context';
import { dueState, formatMoment } from '../../../fields/dates';
import { shortName } from '../../../fields/format';
import type { RecordView, TaskView, TypeView } from '../types';
import { Postpone } from './Postpone';
import { TaskFinish } from './TaskFinish';
import type { TaskActions } from './tasks';

interface TaskCardProps {
  type: TypeView;
  record: RecordView;
  task: TaskView;
  isNext: boolean;
  actions: TaskActions;
}

function DueChip({ task, actions }: Pick<TaskCardProps, 'task' | 'actions'>) {
  const { t } = useTranslation('records');
  const context = useShowContext();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const { state, days } = dueState(task.due_at, new Date(), context.zone);
  const moment = formatMoment(task.due_at, context.language, context.zone);
  const words = {
    overdue: days > 0 ? t('due.overdue_days', { count: days }) : t('due.overdue'),
    today: t('due.today_at', { time: moment.slice(11) }),
    planned: moment.slice(0, 10),
    none: '',
  };
  return (
    <>
      <button
        type="button"
        className={`due due-${state} due-chip`}
        title={moment}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        aria-label={t('task.due_change', { due: words[state] })}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        <IconCalendar size={14} stroke={1.7} aria-hidden />
        {words[state]}
        <IconChevronDown size={12} stroke={1.7} aria-hidden />
      </button>
      {anchor ? (
        <Postpone anchor={anchor} task={task} onPick={(due) => actions.postpone(task, due)} onClose={() => setAnchor(null)} />
      ) : null}
    </>
  );
}

function Checklist({ task, actions }: Pick<TaskCardProps, 'task' | 'actions'>) {
  const { t } = useTranslation('records');
  if (task.items.length === 0) {
    return null;
  }
  const done = task.items.filter((item) => item.done_at !== null).length;
  return (
    <fieldset className="checklist">
      <legend>{t('task.checklist', { done, total: task.items.length })}</legend>
      {task.items.map((item) => (
        <label key={item.id} className={`check-row${item.done_at ? ' is-done' : ''}`}>
          <input
            type="checkbox"
            checked={item.done_at !== null}
            onChange={(event) => actions.tick(task, item.id, event.currentTarget.checked)}
          />
          <span>{item.text}</span>
        </label>
      ))}
    </fieldset>
  );
}

export function TaskCard({ type, record, task, isNext, actions }: TaskCardProps) {
  const { t } = useTranslation('records');
  const me = useMe();
  const { people } = useShowContext();
  const isControl = task.form?.kind === 'control';
  const isAsk = task.form !== null && task.form.kind !== 'task' && !isControl;
  const isOthers = task.who !== me.person.id;
  const [isForOther, setIsForOther] = useState(false);
  const name = people.get(task.who)?.name ?? '';
  const canFinish = !isControl && (!isAsk || !isOthers || isForOther);
  return (
    <section className={`task${isNext ? ' is-next' : ''}`} aria-label={task.title} data-task={task.id}>
      <header className="task-head">
        <h4>{task.title}</h4>
        <DueChip task={task} actions={actions} />
      </header>
      {task.text ? <p className="task-text">{task.text}</p> : null}
      {isOthers ? (
        <p className="task-who">
          {isAsk ? t('task.waits_for', { name }) : shortName(name)}
          {isAsk && !isForOther ? (
            <button type="button" className="text-button" onClick={() => setIsForOther(true)}>
              {t('task.answer_for')}
            </button>
          ) : null}
        </p>
      ) : null}
      {isControl ? <p className="task-text muted">{t('task.control')}</p> : null}
      <Checklist task={task} actions={actions} />
      {canFinish ? <TaskFinish type={type} record={record} task={task} isNext={isNext} actions={actions} /> : null}
    </section>
  );
}
