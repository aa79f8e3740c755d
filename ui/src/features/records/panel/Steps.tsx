/** The steps of a record: the next one first and largest, then the other open tasks. */
import { useTranslation } from 'react-i18next';
import { useMe } from '../../../api/queries';
import { Button } from '../../../parts/Button';
import type { RecordView, TaskView, TypeView } from '../types';
import { WhatNext } from '../WhatNext';
import { TaskCard } from './TaskCard';
import type { TaskActions } from './tasks';

interface StepsProps {
  type: TypeView;
  record: RecordView;
  actions: TaskActions;
  onPlan: () => void;
}

/** Open tasks with the one to do first in front: mine before others', then by term. */
export function ordered(tasks: readonly TaskView[], me: number): TaskView[] {
  return [...tasks]
    .filter((task) => task.is_open)
    .sort((a, b) => Number(b.who === me) - Number(a.who === me) || a.due_at.localeCompare(b.due_at) || a.id - b.id);
}

export function Steps({ type, record, actions, onPlan }: StepsProps) {
  const { t } = useTranslation('records');
  const me = useMe();
  const [next, ...rest] = ordered(record.tasks, me.person.id);
  const { last } = actions;
  return (
    <section className="steps" aria-label={t('steps.label')}>
      <h3 className="steps-title">{t('steps.next')}</h3>
      {next ? <TaskCard key={next.id} type={type} record={record} task={next} isNext actions={actions} /> : null}
      {!next && record.is_open && type.needs_step ? (
        <div className="no-step">
          <p>{t('steps.none')}</p>
          <Button size="small" onClick={onPlan}>
            {t('steps.plan')}
          </Button>
        </div>
      ) : null}
      {!next && !(record.is_open && type.needs_step) ? (
        <p className="quiet">{t(record.is_open || !type.needs_step ? 'steps.nothing' : 'steps.closed')}</p>
      ) : null}
      {rest.length > 0 ? <h3 className="steps-title">{t('steps.more', { count: rest.length })}</h3> : null}
      {rest.map((task) => (
        <TaskCard key={task.id} type={type} record={record} task={task} isNext={false} actions={actions} />
      ))}
      {last ? (
        <WhatNext
          type={type}
          record={record}
          isBusy={actions.busy !== null}
          onCancel={actions.dropLast}
          onNext={(step) => void actions.finish(last.task, { ...last.body, next: step })}
          onClose={(stage) => void actions.finish(last.task, { ...last.body, close: stage })}
        />
      ) : null}
    </section>
  );
}
