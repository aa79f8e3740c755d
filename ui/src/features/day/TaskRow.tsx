/** One task in a list: done, another term, answers – all in the row. */
import { IconCalendar, IconCheck, IconChevronDown, IconHourglass, IconListCheck } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem } from '../../api/client';
import { useMe, useMeta } from '../../api/queries';
import type { ReadyAnswer, TaskView } from '../../api/types';
import { useShowContext } from '../../fields/context';
import { dueState, formatMoment } from '../../fields/dates';
import { shortName } from '../../parts/Avatar';
import { Button } from '../../parts/Button';
import { useFinish } from '../../parts/finish';
import { useFresh } from '../../parts/live';
import { MenuButton } from '../../parts/Menu';
import { useOpenRecord } from '../../parts/open';
import { sayDone, sayProblem } from '../../parts/toast';
import { postponeTask, refreshTasks, showTask, tickItem } from './data';
import { termChoices, termWord } from './when';

/** Moves the term: at once here, with a way back for ten seconds. */
function usePostpone(task: TaskView) {
  const client = useQueryClient();
  const { t } = useTranslation('day');
  const { zone, language } = useShowContext();
  const move = async (due: string, isBack: boolean) => {
    const undo = showTask(client, task.id, (old) => ({ ...old, due_at: due }));
    try {
      await postponeTask(task.id, due);
      if (isBack) {
        sayDone(t('postpone_back'));
      } else {
        // The server takes a past term back for tasks of records only, whose history knows it.
        const isPast = new Date(task.due_at) < new Date();
        const undo = isPast && !task.record ? undefined : () => void move(task.due_at, true);
        sayDone(t('postponed', { date: formatMoment(due, language, zone) }), undo, t('undo'));
      }
      refreshTasks(client, task);
    } catch (error) {
      undo();
      sayProblem(asProblem(error));
    }
  };
  return (due: string) => void move(due, false);
}

export function DueMenu({ task }: { task: TaskView }) {
  const { t } = useTranslation('day');
  const { zone, language } = useShowContext();
  const postpone = usePostpone(task);
  const now = new Date();
  const word = termWord(task.due_at, now, zone, language);
  const { state } = dueState(task.due_at, now, zone);
  const text = t(word.key, { ...word });
  return (
    <span data-due>
      <MenuButton
        label={t('due.change', { due: text })}
        title={formatMoment(task.due_at, language, zone)}
        className={`due due-${state} due-menu`}
        align="right"
        items={() =>
          termChoices(now, zone).map((one) => ({
            id: one.code,
            label: t(`when.${one.code}`),
            hint: one.code === 'hours2' || one.code === 'evening' ? one.time : `${one.date.slice(8)}.${one.date.slice(5, 7)}`,
            run: () => postpone(one.due_at),
          }))
        }
      >
        <IconCalendar size={13} stroke={1.8} aria-hidden />
        {text}
        <IconChevronDown size={12} stroke={2} aria-hidden />
      </MenuButton>
    </span>
  );
}

function Checklist({ task }: { task: TaskView }) {
  const client = useQueryClient();
  const { t } = useTranslation('day');
  const tick = async (item: number, isDone: boolean) => {
    const back = showTask(client, task.id, (old) => ({
      ...old,
      items: old.items.map((one) => (one.id === item ? { ...one, done_at: isDone ? new Date().toISOString() : null } : one)),
    }));
    try {
      await tickItem(task.id, item, isDone);
      refreshTasks(client, task);
    } catch (error) {
      back();
      sayProblem(asProblem(error));
    }
  };
  return (
    <ul className="task-row-items" aria-label={t('checklist')}>
      {task.items.map((item) => (
        <li key={item.id}>
          <label className="check">
            <input
              type="checkbox"
              checked={item.done_at !== null}
              onChange={(event) => void tick(item.id, event.target.checked)}
            />
            <span className={item.done_at ? 'is-done' : undefined}>{item.text}</span>
          </label>
        </li>
      ))}
    </ul>
  );
}

/** With more answers than this, the rest goes into a menu; their digits work all the same. */
const SHOWN_ANSWERS = 4;

interface Answer {
  code: string;
  label: string;
  outcome?: string;
  ready?: ReadyAnswer;
}

/** What a person may answer: the ready answers of a form before its empty sheet, or the outcomes. */
function answersOf(task: TaskView, ownWords: string): Answer[] {
  const outcomes = task.form?.outcomes ?? [];
  const ready = task.form?.ready ?? [];
  const own = outcomes.map(
    (one): Answer => ({ code: one.code, label: ready.length > 0 ? ownWords : one.label, outcome: one.code }),
  );
  return [...ready.map((one): Answer => ({ code: `ready:${one.code}`, label: one.label, ready: one })), ...own];
}

function Answers({ task }: { task: TaskView }) {
  const { t } = useTranslation('day');
  const { finish, busy } = useFinish();
  const answers = answersOf(task, t('own_words'));
  const shown = answers.length > SHOWN_ANSWERS ? SHOWN_ANSWERS - 1 : answers.length;
  const rest = answers.slice(shown);
  const send = ({ outcome, ready }: Answer) => finish(task, outcome, ready);
  return (
    <div className="task-row-answers">
      {answers.map((answer, index) => (
        <Button
          key={answer.code}
          size="small"
          look={index === 0 ? 'soft' : 'plain'}
          hidden={index >= shown}
          disabled={busy === task.id}
          data-key={`Digit${index + 1}`}
          onClick={() => send(answer)}
        >
          {answer.label}
        </Button>
      ))}
      {rest.length > 0 ? (
        <MenuButton
          label={t('more_answers', { count: rest.length })}
          hasText
          className="btn btn-quiet btn-small"
          items={rest.map((answer, index) => ({
            id: answer.code,
            label: answer.label,
            hint: String(shown + index + 1),
            run: () => send(answer),
          }))}
        >
          <span className="btn-text">{t('more_answers', { count: rest.length })}</span>
          <IconChevronDown size={13} stroke={2} aria-hidden />
        </MenuButton>
      ) : null}
    </div>
  );
}

function RecordLine({ task, isOthers }: { task: TaskView; isOthers: boolean }) {
  const { t } = useTranslation('day');
  const meta = useMeta();
  const type = meta.types.find((one) => one.code === task.record?.type);
  const stage = type?.pipelines
    .flatMap((pipeline) =>
      pipeline.stages.map((one) => ({ ...one, full: one.code.includes('.') ? one.code : `${pipeline.code}.${one.code}` })),
    )
    .find((one) => one.full === task.record?.stage);
  const who = meta.people.find((person) => person.id === task.who);
  return (
    <span className="task-row-sub">
      {isOthers && who ? <span className="task-row-who">{shortName(who.name)}</span> : null}
      {task.record ? <span className="cut">{task.record.title}</span> : <span>{t('no_record')}</span>}
      {stage ? (
        <span className="task-row-stage cut">
          <i
            style={{ background: stage.outcome ? `var(--stage-${stage.outcome})` : `var(--stage-${((stage.hue - 1) % 12) + 1})` }}
            aria-hidden="true"
          />
          {stage.label}
        </span>
      ) : null}
    </span>
  );
}

function Mark({ task }: { task: TaskView }) {
  const { t } = useTranslation('day');
  const { finish, busy } = useFinish();
  if (!task.is_open) {
    return (
      <span className="task-row-dot" aria-hidden="true">
        <IconCheck size={13} stroke={2.4} />
      </span>
    );
  }
  if (task.form?.kind === 'control') {
    return (
      <span className="task-row-dot" role="img" aria-label={t('control')} title={t('control')}>
        <IconHourglass size={13} stroke={2} aria-hidden />
      </span>
    );
  }
  if ((task.form?.outcomes?.length ?? 0) > 0) {
    return (
      <span className="task-row-dot is-ask" aria-hidden="true">
        ?
      </span>
    );
  }
  return (
    <button
      type="button"
      className="task-row-check"
      aria-label={t('finish', { title: task.title })}
      title={t('done_hint')}
      data-key="KeyE"
      disabled={busy === task.id}
      onClick={() => finish(task)}
    >
      <IconCheck size={13} stroke={2.4} aria-hidden />
    </button>
  );
}

export interface TaskRowProps {
  task: TaskView;
  /** Opens a task without a record. */
  onOpen?: (task: TaskView) => void;
}

export function TaskRow({ task, onOpen }: TaskRowProps) {
  const { t } = useTranslation('day');
  const me = useMe();
  const open = useOpenRecord();
  const { busy } = useFinish();
  const [isListOpen, setListOpen] = useState(false);
  const isFresh = useFresh('task', task.id);
  const isAsk = task.is_open && (task.form?.outcomes?.length ?? 0) > 0;
  const done = task.items.filter((item) => item.done_at !== null).length;
  return (
    <li className={`task-row${isFresh ? ' is-fresh' : ''}${busy === task.id ? ' is-busy' : ''}`} data-row data-task={task.id}>
      <Mark task={task} />
      <button
        type="button"
        className="task-row-main"
        data-main
        onClick={() => (task.record ? open(task.record) : onOpen?.(task))}
      >
        {task.title}
      </button>
      <div className="task-row-side">
        {task.items.length > 0 ? (
          <button
            type="button"
            className="tag task-row-list"
            aria-expanded={isListOpen}
            title={t('checklist_of', { done, total: task.items.length })}
            onClick={() => setListOpen(!isListOpen)}
          >
            <IconListCheck size={13} stroke={1.8} aria-hidden />
            <span className="hidden-label">{t('checklist')} </span>
            <span className="num">
              {done}/{task.items.length}
            </span>
          </button>
        ) : null}
        {task.is_open ? <DueMenu task={task} /> : null}
      </div>
      <RecordLine task={task} isOthers={task.who !== me.person.id} />
      {isAsk ? <Answers task={task} /> : null}
      {isListOpen ? <Checklist task={task} /> : null}
    </li>
  );
}
