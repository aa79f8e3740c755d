/** The small form that a task wants before it ends: only its fields, and its answers as buttons. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { getJson } from '../../api/client';
import type { FieldError, FieldValue, ReadyAnswer, TaskView, TypeView } from '../../api/types';
import { FieldForm, type FormValues } from '../../fields/FieldForm';
import '../../fields/fields.css';
import { Button } from '../../parts/Button';
import { Dialog } from '../../parts/Dialog';
import { wantsComment } from '../../parts/finish';
import { ErrorState, Skeleton } from '../../parts/States';
import { filledBy, ReadyAnswers } from './ReadyAnswers';

interface Loaded {
  fields: Record<string, FieldValue>;
  names: Record<string, string>;
}

export interface TaskFormProps {
  type: TypeView;
  task: TaskView;
  outcome?: string | undefined;
  /** The answer that was picked in the list: the form opens filled, and Enter sends it. */
  ready?: ReadyAnswer | undefined;
  errors: FieldError[];
  isBusy: boolean;
  onSend: (body: { outcome?: string; fields: Record<string, FieldValue>; result?: string }) => Promise<FieldError[]>;
  onClose: () => void;
}

function FormBody({ type, task, outcome, ready, errors: first, isBusy, onSend, record }: TaskFormProps & { record: Loaded }) {
  const { t } = useTranslation('day');
  const [errors, setErrors] = useState<FieldError[]>(first);
  const [form, setForm] = useState<FormValues>({ values: filledBy(record.fields, ready), titles: record.names });
  const [comment, setComment] = useState('');
  const required = task.form?.require_fields ?? [];
  const codes = [...new Set([...(task.form?.fields ?? []), ...required, ...errors.map((error) => error.field)])];
  const fields = codes.flatMap((code) => type.fields.filter((field) => field.code === code));
  const lack = errors.find((error) => error.field === 'result');
  const send = (answer: string | undefined) => {
    const values = Object.fromEntries(fields.map((field): [string, FieldValue] => [field.code, form.values[field.code] ?? null]));
    void onSend({
      ...(answer ? { outcome: answer } : {}),
      fields: values,
      ...(comment.trim() === '' ? {} : { result: comment.trim() }),
    }).then(setErrors);
  };
  const foot = useRef<HTMLDivElement>(null);
  const isPicked = ready !== undefined;
  useEffect(() => {
    if (isPicked) {
      foot.current?.querySelector('button')?.focus();
    }
  }, [isPicked]);
  const outcomes = task.form?.outcomes ?? [];
  const shown = outcomes.length > 0 ? outcomes : [{ code: '', label: t('done') }];
  return (
    <div className="form">
      <ReadyAnswers task={task} form={form} onChange={setForm} />
      <FieldForm
        of={{ type: type.code, id: task.record?.id }}
        fields={fields}
        form={form}
        errors={Object.fromEntries(errors.map((error) => [error.field, error.message]))}
        required={required}
        focus={ready ? undefined : fields[0]?.code}
        onChange={setForm}
      />
      {task.form?.kind === 'approve' || wantsComment(task) ? (
        <div className="field">
          <label htmlFor="task-comment">{t('comment')}</label>
          <textarea
            id="task-comment"
            className="input"
            rows={2}
            data-autofocus={fields.length === 0 || undefined}
            aria-invalid={lack !== undefined}
            aria-describedby={lack ? 'task-comment-lack' : undefined}
            value={comment}
            onChange={(event) => setComment(event.target.value)}
          />
          {lack ? (
            <p className="field-error" id="task-comment-lack" role="alert">
              {lack.message}
            </p>
          ) : null}
        </div>
      ) : null}
      <div className="dialog-foot" ref={foot}>
        {shown.map((one, index) => (
          <Button
            key={one.code}
            look={(outcome ? one.code === outcome : index === 0) ? 'primary' : 'plain'}
            disabled={isBusy}
            data-autofocus={(isPicked && index === 0) || undefined}
            onClick={() => send(one.code || undefined)}
          >
            {one.label}
          </Button>
        ))}
      </div>
    </div>
  );
}

export function TaskForm(props: TaskFormProps) {
  const { task, type, onClose } = props;
  const id = task.record?.id ?? 0;
  const record = useQuery({
    queryKey: ['records', type.code, 'one', id],
    queryFn: ({ signal }) => getJson<Loaded>(`/records/${type.code}/${id}`, {}, signal),
  });
  return (
    <Dialog title={task.title} onClose={onClose} width={560}>
      <p className="muted task-form-record">{task.record?.title}</p>
      {record.data ? <FormBody {...props} record={record.data} /> : null}
      {record.isPending ? <Skeleton rows={3} /> : null}
      {record.isError ? <ErrorState error={record.error} onRetry={() => void record.refetch()} /> : null}
    </Dialog>
  );
}
