/** A new linked record made on the way (the person behind it, say): its own few fields in a small form. */
import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem } from '../../../api/client';
import { FieldForm, type FormValues } from '../../../fields/FieldForm';
import { Button } from '../../../parts/Button';
import { sayProblem } from '../../../parts/toast';
import { createRecord } from '../data';
import { Layer } from '../Layer';
import type { TypeView } from '../types';
import { createFields, defaultValues, demanded, fromTyped } from './fields';
import { Same } from './Same';
import { cleaned } from './useCreateForm';

interface NewLinkedProps {
  type: TypeView;
  typed: string;
  onDone: (id: number, title: string) => void;
  onCancel: () => void;
}

export function NewLinked({ type, typed, onDone, onCancel }: NewLinkedProps) {
  const { t } = useTranslation('records');
  const fields = createFields(type);
  const [form, setForm] = useState<FormValues>(() => ({
    values: { ...defaultValues(fields), ...fromTyped(type, typed) },
    titles: {},
  }));
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [isBusy, setIsBusy] = useState(false);
  const save = async () => {
    setIsBusy(true);
    try {
      const made = await createRecord(type.code, { fields: cleaned(form.values) });
      onDone(made.id, made.title);
    } catch (error) {
      const problem = asProblem(error);
      setErrors(Object.fromEntries(problem.fields.map((one) => [one.field, one.message])));
      if (problem.fields.length === 0) {
        sayProblem(problem);
      }
    } finally {
      setIsBusy(false);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      event.stopPropagation();
      void save();
    }
  };
  return (
    <Layer label={type.new} width={520} onClose={onCancel}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: Ctrl+Enter is a shortcut of the button */}
      <div className="small-form" onKeyDown={onKeyDown}>
        <h2 className="small-form-title">{type.new}</h2>
        <Same type={type} values={form.values} onAttach={(row) => onDone(row.id, row.title)} />
        <FieldForm
          of={{ type: type.code }}
          fields={fields}
          form={form}
          errors={errors}
          required={demanded(fields)}
          focus={fields[0]?.code}
          onChange={setForm}
        />
        <div className="small-form-actions">
          <Button look="primary" hint="Ctrl+Enter" isBusy={isBusy} onClick={() => void save()}>
            {t('create.save')}
          </Button>
          <Button onClick={onCancel}>{t('cancel')}</Button>
        </div>
      </div>
    </Layer>
  );
}
