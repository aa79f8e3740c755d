/** Rows of a table in the form of a new record: saved together with it. */
import { IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { mayDo, useMe } from '../../../api/queries';
import { useShowContext } from '../../../fields/context';
import { FieldForm, type FormValues } from '../../../fields/FieldForm';
import { Button, IconButton } from '../../../parts/Button';
import { defaultValues, demanded } from '../create/fields';
import { rowErrors, rowFields, type TableSection } from './rows';
import './rows.css';

interface RowsFormProps {
  section: TableSection;
  rows: FormValues[];
  errors: Record<string, string>;
  onChange: (rows: FormValues[]) => void;
}

export function RowsForm({ section, rows, errors, onChange }: RowsFormProps) {
  const { t } = useTranslation('records');
  const me = useMe();
  const { types } = useShowContext();
  const type = types.get(section.table);
  if (!type || !mayDo(me, section.table, 'create')) {
    return null;
  }
  const fields = rowFields(section, type, true);
  const put = (place: number, form: FormValues) => onChange(rows.map((row, at) => (at === place ? form : row)));
  return (
    <section className="rows-form" aria-label={section.label}>
      <header className="children-head">
        <h3>{section.label}</h3>
        <Button size="small" onClick={() => onChange([...rows, { values: defaultValues(fields), titles: {} }])}>
          {t('rows.add')}
        </Button>
      </header>
      {rows.map((row, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row that is not saved has nothing but its place
        <fieldset key={place} className="row-form">
          <legend>{t('rows.place', { no: place + 1 })}</legend>
          <FieldForm
            of={{ type: type.code }}
            fields={fields}
            form={row}
            errors={rowErrors(errors, section.code, place)}
            required={demanded(fields)}
            focus={place === rows.length - 1 ? fields[0]?.code : undefined}
            onChange={(form) => put(place, form)}
          />
          <IconButton label={t('rows.drop', { no: place + 1 })} onClick={() => onChange(rows.filter((_, at) => at !== place))}>
            <IconTrash size={14} stroke={1.7} aria-hidden />
          </IconButton>
        </fieldset>
      ))}
    </section>
  );
}
