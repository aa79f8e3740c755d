/** A new task, or a change of one: what, who, until when, a list to tick. */
import { useQueryClient } from '@tanstack/react-query';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem, type Problem, sendJson } from '../../api/client';
import { useMe, useMeta } from '../../api/queries';
import type { TaskView } from '../../api/types';
import { useShowContext } from '../../fields/context';
import '../../fields/fields.css';
import { FIELD_TABLE } from '../../fields/table';
import type { FieldView } from '../../fields/view';
import { Button } from '../../parts/Button';
import { DialogForm } from '../../parts/Dialog';
import { useFinish } from '../../parts/finish';
import { sayDone } from '../../parts/toast';
import { addTask, refreshTasks } from './data';
import { termChoices } from './when';

/** A moment that belongs to no record type. */
function momentField(label: string): FieldView {
  return {
    code: 'due_at',
    kind: 'datetime',
    label,
    hint: '',
    required: 'always',
    leaving: [],
    options: [],
    scale: 0,
    is_list: false,
    is_create: false,
    is_card: false,
    is_indexed: false,
    is_read_only: false,
    is_parent: false,
    is_stored: true,
  };
}

function Term({ due, onChange }: { due: string; onChange: (due: string) => void }) {
  const { t } = useTranslation('day');
  const { zone } = useShowContext();
  const choices = termChoices(new Date(), zone).slice(0, 5);
  const Edit = FIELD_TABLE.datetime.Edit;
  return (
    <div className="field">
      <div className="task-terms" role="group" aria-label={t('form.usual_terms')}>
        {choices.map((one) => (
          <button
            key={one.code}
            type="button"
            className="chip"
            aria-pressed={due === one.due_at}
            onClick={() => onChange(one.due_at)}
          >
            {t(`when.${one.code}`)}
          </button>
        ))}
      </div>
      {Edit ? (
        <Suspense fallback={<div className="field-waiting" />}>
          <Edit
            key={due}
            field={momentField(t('form.due'))}
            value={due}
            hasFocus={false}
            onChange={(value) => {
              if (typeof value === 'string' && value !== '') {
                onChange(value);
              }
            }}
          />
        </Suspense>
      ) : null}
    </div>
  );
}

function useTaskForm(task: TaskView | undefined, onClose: () => void) {
  const client = useQueryClient();
  const { t } = useTranslation('day');
  const me = useMe();
  const { zone } = useShowContext();
  const [title, setTitle] = useState(task?.title ?? '');
  const [text, setText] = useState(task?.text ?? '');
  const [who, setWho] = useState(task?.who ?? me.person.id);
  const [due, setDue] = useState(
    () => task?.due_at ?? termChoices(new Date(), zone).find((one) => one.code === 'tomorrow')?.due_at ?? '',
  );
  const [items, setItems] = useState((task?.items ?? []).map((item) => item.text).join('\n'));
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  const send = async () => {
    setBusy(true);
    const lines = items.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));
    const body = { title: title.trim(), text: text.trim(), who, due_at: due, items: lines };
    try {
      const fresh = task ? await sendJson<TaskView>('PATCH', `/tasks/${task.id}`, body) : await addTask(body);
      refreshTasks(client, fresh);
      sayDone(t(task ? 'form.saved' : 'form.added', { title: body.title }));
      onClose();
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      setBusy(false);
    }
  };
  return { title, setTitle, text, setText, who, setWho, due, setDue, items, setItems, problem, isBusy, send };
}

export function TaskDialog({ task, onClose }: { task?: TaskView; onClose: () => void }) {
  const { t } = useTranslation('day');
  const meta = useMeta();
  const { finish } = useFinish();
  const form = useTaskForm(task, onClose);
  const errorOf = (field: string) => form.problem?.fields.find((one) => one.field === field)?.message;
  return (
    <DialogForm
      title={t(task ? 'form.change' : 'form.new')}
      submit={t('form.save')}
      onSubmit={() => void form.send()}
      onClose={onClose}
      isBusy={form.isBusy}
      isReady={form.title.trim() !== ''}
      error={form.problem && form.problem.fields.length === 0 ? form.problem.message : undefined}
      width={520}
      more={
        task?.is_open ? (
          <Button
            onClick={() => {
              onClose();
              finish(task);
            }}
          >
            {t('done')}
          </Button>
        ) : undefined
      }
    >
      <div className="field">
        <label htmlFor="task-title">{t('form.title')}</label>
        <input
          id="task-title"
          data-autofocus
          className="input"
          value={form.title}
          aria-invalid={errorOf('title') !== undefined}
          onChange={(event) => form.setTitle(event.target.value)}
        />
        {errorOf('title') ? <span className="field-error">{errorOf('title')}</span> : null}
      </div>
      <div className="field">
        <label htmlFor="task-who">{t('form.who')}</label>
        <select id="task-who" className="input" value={form.who} onChange={(event) => form.setWho(Number(event.target.value))}>
          {meta.people
            .filter((person) => person.is_active || person.id === form.who)
            .map((person) => (
              <option key={person.id} value={person.id}>
                {person.name}
              </option>
            ))}
        </select>
      </div>
      <Term due={form.due} onChange={form.setDue} />
      <div className="field">
        <label htmlFor="task-text">{t('form.text')}</label>
        <textarea
          id="task-text"
          className="input"
          rows={2}
          value={form.text}
          onChange={(event) => form.setText(event.target.value)}
        />
      </div>
      <div className="field">
        <label htmlFor="task-items">{t('form.items')}</label>
        <textarea
          id="task-items"
          className="input"
          rows={2}
          value={form.items}
          onChange={(event) => form.setItems(event.target.value)}
        />
        <span className="field-hint">{t('form.items_hint')}</span>
      </div>
    </DialogForm>
  );
}
