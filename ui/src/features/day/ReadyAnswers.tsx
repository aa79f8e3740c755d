// biome-ignore-all lint/a11y/useSemanticElements: a group of chips keeps its role on a plain box; axe is the judge
/** Ready answers of a form: each fills its fields with a phrase and ticks, which stay editable. */
import { useTranslation } from 'react-i18next';
import type { ReadyAnswer, TaskView } from '../../api/types';
import type { FormValues } from '../../fields/FieldForm';

interface ReadyAnswersProps {
  task: TaskView;
  form: FormValues;
  onChange: (form: FormValues) => void;
}

/** Whether the form stands as the answer fills it. */
export function isChosen(ready: ReadyAnswer, form: FormValues): boolean {
  return Object.entries(ready.fields).every(([code, value]) => (form.values[code] ?? null) === value);
}

/** The values of a form after an answer was picked. */
export function filledBy(values: FormValues['values'], ready: ReadyAnswer | undefined): FormValues['values'] {
  return { ...values, ...(ready?.fields as FormValues['values'] | undefined) };
}

export function ReadyAnswers({ task, form, onChange }: ReadyAnswersProps) {
  const { t } = useTranslation('day');
  const all = task.form?.ready ?? [];
  if (all.length === 0) {
    return null;
  }
  return (
    <div className="chips ready-answers" role="group" aria-label={t('ready')}>
      {all.map((one) => (
        <button
          key={one.code}
          type="button"
          className="chip"
          aria-pressed={isChosen(one, form)}
          onClick={() => onChange({ ...form, values: filledBy(form.values, one) })}
        >
          {one.label}
        </button>
      ))}
    </div>
  );
}
