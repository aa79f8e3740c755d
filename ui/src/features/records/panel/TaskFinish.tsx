/** How a task ends: a button, the buttons of its answers, or a small form with them. */

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FieldForm, type FormValues } from '../../../fields/FieldForm';
import { type FieldValue, type FieldView, isEmpty } from '../../../fields/view';
import { Button } from '../../../parts/Button';
import { wantsComment } from '../../../parts/finish';
import { ReadyAnswers } from '../../day/ReadyAnswers';
import type { RecordView, TaskView, TypeView } from '../types';
import type { TaskActions } from './tasks';

interface TaskFinishProps {
  type: TypeView;
  record: RecordView;
  task: TaskView;
  isNext: boolean;
  actions: TaskActions;
}

/** Fields that the form of a task shows: those it asks for, and the required ones that are still empty. */
function askedFields(type: TypeView, record: RecordView, task: TaskView): FieldView[] {
  const required = (task.form?.require_fields ?? []).filter((code) => isEmpty(record.fields[code]));
  const codes = [...new Set([...(task.form?.fields ?? []), ...required])];
  return codes.map((code) => type.fields.find((field) => field.code === code)).filter((field) => field !== undefined);
}

function useFinish({ type, record, task, actions }: TaskFinishProps) {
  const [extra, setExtra] = useState<string[]>([]);
  const asked = askedFields(type, record, task);
  const more = extra
    .filter((code) => !asked.some((field) => field.code === code))
    .map((code) => type.fields.find((field) => field.code === code))
    .filter((field) => field !== undefined);
  const fields = [...asked, ...more];
  const [typed, setTyped] = useState<FormValues>({ values: {}, titles: {} });
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [comment, setComment] = useState('');
  const form: FormValues = {
    values: { ...record.fields, ...typed.values },
    titles: { ...record.names, ...typed.titles },
  };
  const change = (next: FormValues) => {
    const changed = fields.map((field): [string, FieldValue] => [field.code, next.values[field.code] ?? null]);
    setTyped({ values: Object.fromEntries(changed), titles: next.titles });
  };
  const finish = async (outcome?: string) => {
    const values = Object.fromEntries(fields.map((field): [string, FieldValue] => [field.code, form.values[field.code] ?? null]));
    const lacking = await actions.finish(task, {
      ...(outcome ? { outcome } : {}),
      ...(fields.length > 0 ? { fields: values } : {}),
      ...(comment.trim() === '' ? {} : { result: comment.trim() }),
    });
    setErrors(Object.fromEntries(lacking.map((one) => [one.field, one.message])));
    setExtra(lacking.map((one) => one.field));
  };
  return { fields, form, errors, change, finish, comment, setComment };
}

export function TaskFinish(props: TaskFinishProps) {
  const { task, isNext, actions, type, record } = props;
  const { t } = useTranslation('records');
  const { fields, form, errors, change, finish, comment, setComment } = useFinish(props);
  const isBusy = actions.busy === task.id;
  const hasComment = task.form?.kind === 'approve' || wantsComment(task);
  const asksWhy = t(wantsComment(task) ? 'task.comment_back' : 'task.comment');
  const { result: lack } = errors;
  const outcomes = task.form?.outcomes ?? [];
  const required = [
    ...(task.form?.require_fields ?? []),
    ...type.fields.filter((one) => record.stage && one.leaving.includes(record.stage)).map((one) => one.code),
  ];
  return (
    <div className="task-finish">
      <ReadyAnswers task={task} form={form} onChange={change} />
      {fields.length > 0 ? (
        <FieldForm
          of={{ type: type.code, id: record.id, version: record.version }}
          fields={fields}
          form={form}
          errors={errors}
          required={required}
          onChange={change}
        />
      ) : null}
      {hasComment ? (
        <textarea
          className="plain-area"
          rows={1}
          aria-label={asksWhy}
          placeholder={asksWhy}
          aria-invalid={lack !== undefined}
          aria-describedby={lack ? `comment-lack-${task.id}` : undefined}
          value={comment}
          onChange={(event) => setComment(event.currentTarget.value)}
        />
      ) : null}
      {lack ? (
        <p className="field-error" id={`comment-lack-${task.id}`} role="alert">
          {lack}
        </p>
      ) : null}
      <div className="task-buttons">
        {outcomes.length > 0
          ? outcomes.map((outcome, index) => (
              <Button
                key={outcome.code}
                size="small"
                look={index === 0 && isNext ? 'primary' : 'plain'}
                disabled={isBusy}
                onClick={() => void finish(outcome.code)}
              >
                {outcome.label}
              </Button>
            ))
          : null}
        {outcomes.length === 0 ? (
          <Button size="small" look={isNext ? 'primary' : 'plain'} disabled={isBusy} onClick={() => void finish()}>
            {t('task.done')}
          </Button>
        ) : null}
      </div>
    </div>
  );
}
