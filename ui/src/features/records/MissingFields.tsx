/** A move that lacks fields asks for exactly those, where the card was dropped. */

import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldError } from '../../api/types';
import { FieldForm, type FormValues } from '../../fields/FieldForm';
import type { FieldValue } from '../../fields/view';
import { Button } from '../../parts/Button';
import { Layer } from './Layer';
import type { MovePoint } from './moves';
import type { RecordRow, TypeView } from './types';

interface MissingFieldsProps {
  type: TypeView;
  row: RecordRow;
  stage: string;
  errors: FieldError[];
  given: Record<string, FieldValue> | undefined;
  at: MovePoint | undefined;
  onSave: (fields: Record<string, FieldValue>) => Promise<void>;
  onCancel: () => void;
}

export function MissingFields(props: MissingFieldsProps) {
  const { type, row, stage, errors, given, at, onSave, onCancel } = props;
  const { t } = useTranslation('records');
  const fields = errors
    .map((error) => type.fields.find((field) => field.code === error.field))
    .filter((field) => field !== undefined);
  const [form, setForm] = useState<FormValues>(() => ({ values: { ...row.fields, ...given }, titles: { ...row.names } }));
  const [isSaving, setIsSaving] = useState(false);
  const wasAsked = given !== undefined;
  const save = async () => {
    setIsSaving(true);
    const asked = fields.map((field): [string, FieldValue] => [field.code, form.values[field.code] ?? null]);
    await onSave(Object.fromEntries(asked)).finally(() => setIsSaving(false));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void save();
    }
  };
  return (
    <Layer at={at} label={t('missing.title', { stage })} onClose={onCancel}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: Ctrl+Enter is a shortcut of the button */}
      <div className="small-form" onKeyDown={onKeyDown}>
        <h2 className="small-form-title">{t('missing.title', { stage })}</h2>
        <p className="small-form-text">{row.title}</p>
        <FieldForm
          of={{ type: type.code, id: row.id, version: row.version }}
          fields={fields}
          form={form}
          errors={wasAsked ? Object.fromEntries(errors.map((error) => [error.field, error.message])) : {}}
          required={fields.map((field) => field.code)}
          focus={fields[0]?.code}
          onChange={setForm}
        />
        <div className="small-form-actions">
          <Button look="primary" isBusy={isSaving} onClick={() => void save()}>
            {t('missing.save')}
          </Button>
          <Button onClick={onCancel}>{t('cancel')}</Button>
        </div>
      </div>
    </Layer>
  );
}
