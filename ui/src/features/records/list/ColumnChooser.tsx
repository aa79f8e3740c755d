/** Which fields the list shows as columns. */

import { useTranslation } from 'react-i18next';
import { Button } from '../../../parts/Button';
import { Layer } from '../Layer';
import type { TypeView } from '../types';
import { listColumns, possibleFields } from './columns';

interface ColumnChooserProps {
  type: TypeView;
  chosen: string[] | null;
  at: { x: number; y: number };
  onChange: (chosen: string[] | null) => void;
  onClose: () => void;
}

export function ColumnChooser({ type, chosen, at, onChange, onClose }: ColumnChooserProps) {
  const { t } = useTranslation('records');
  const usual = listColumns(type, null, { title: '', step: '', stage: '' })
    .filter((column) => column.role === 'field')
    .map((column) => column.code);
  const now = chosen ?? usual;
  const toggle = (code: string) => onChange(now.includes(code) ? now.filter((one) => one !== code) : [...now, code]);
  return (
    <Layer label={t('columns.title')} at={at} width={300} onClose={onClose}>
      <div className="small-form">
        <h2 className="small-form-title">{t('columns.title')}</h2>
        <fieldset className="column-choices" aria-label={t('columns.title')}>
          {possibleFields(type).map((field) => (
            <label key={field.code} className="check-row">
              <input type="checkbox" checked={now.includes(field.code)} onChange={() => toggle(field.code)} />
              {field.label}
            </label>
          ))}
        </fieldset>
        <div className="small-form-actions">
          <Button look="primary" onClick={onClose}>
            {t('columns.done')}
          </Button>
          <Button onClick={() => onChange(null)}>{t('columns.usual')}</Button>
        </div>
      </div>
    </Layer>
  );
}
