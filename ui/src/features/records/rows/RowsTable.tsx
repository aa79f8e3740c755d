/** A table of a record in its panel: rows as text, one of them at a time as a form in its place. */
import { IconPencil, IconTrash } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem } from '../../../api/client';
import { mayDo, useMe } from '../../../api/queries';
import { useShowContext } from '../../../fields/context';
import { FieldForm, type FormValues } from '../../../fields/FieldForm';
import { showOf } from '../../../fields/table';
import { isEmpty } from '../../../fields/view';
import { Button, IconButton } from '../../../parts/Button';
import { sayDone, sayProblem } from '../../../parts/toast';
import { defaultValues, demanded } from '../create/fields';
import { keys, patchRow, type RowEdit } from '../data';
import type { RecordRow, RecordTable, RecordView, TypeView } from '../types';
import { columnsOf, rowErrors, rowFields, type TableSection } from './rows';
import './rows.css';

interface RowsProps {
  type: TypeView;
  record: RecordView;
  section: TableSection;
  table: RecordTable;
  onOpenLink: (type: string, id: number) => void;
}

/** Sends what becomes of a row; the record that answers takes the old one's place. */
function useRowSaving({ type, record, section }: RowsProps) {
  const client = useQueryClient();
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [isBusy, setIsBusy] = useState(false);
  const send = async (edit: RowEdit): Promise<boolean> => {
    setIsBusy(true);
    setErrors({});
    try {
      const view = await patchRow(type.code, record.id, section.code, edit);
      client.setQueryData(keys.record(type.code, record.id), view);
      void client.invalidateQueries({ queryKey: ['records', type.code, 'timeline', record.id] });
      return true;
    } catch (error) {
      const problem = asProblem(error);
      const found = Object.fromEntries(problem.fields.map((one) => [one.field, one.message]));
      setErrors(rowErrors(found, section.code, 0));
      if (problem.fields.length === 0) {
        sayProblem(problem);
        void client.invalidateQueries({ queryKey: keys.record(type.code, record.id) });
      }
      return false;
    } finally {
      setIsBusy(false);
    }
  };
  return { errors, isBusy, send, forget: () => setErrors({}) };
}

interface RowFormProps {
  section: TableSection;
  rows: TypeView;
  row: RecordRow | null;
  errors: Record<string, string>;
  isBusy: boolean;
  onSave: (fields: FormValues['values']) => void;
  onClose: () => void;
}

function RowForm({ section, rows, row, errors, isBusy, onSave, onClose }: RowFormProps) {
  const { t } = useTranslation('records');
  const fields = rowFields(section, rows, row === null);
  const [form, setForm] = useState<FormValues>(() => ({
    values: row ? Object.fromEntries(fields.map((field) => [field.code, row.fields[field.code] ?? null])) : defaultValues(fields),
    titles: { ...row?.names },
  }));
  const save = () => {
    const isChanged = ([code, value]: [string, FormValues['values'][string]]) =>
      row ? JSON.stringify(value) !== JSON.stringify(row.fields[code] ?? null) : !isEmpty(value);
    onSave(Object.fromEntries(Object.entries(form.values).filter(isChanged)));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      onClose();
    }
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      event.stopPropagation();
      save();
    }
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape and Ctrl+Enter are shortcuts of the buttons
    <div className="row-form" onKeyDown={onKeyDown}>
      <FieldForm
        of={{ type: rows.code, ...(row ? { id: row.id, version: row.version } : {}) }}
        fields={fields}
        form={form}
        errors={errors}
        required={demanded(fields)}
        focus={fields[0]?.code}
        onChange={setForm}
      />
      <div className="small-form-actions">
        <Button look="primary" size="small" hint="Ctrl+Enter" isBusy={isBusy} onClick={save}>
          {t('rows.save')}
        </Button>
        <Button size="small" onClick={onClose}>
          {t('cancel')}
        </Button>
      </div>
    </div>
  );
}

interface RowTextProps {
  row: RecordRow;
  place: number;
  fields: ReturnType<typeof columnsOf>;
  canEdit: boolean;
  onOpenLink: RowsProps['onOpenLink'];
  onEdit: () => void;
  onDelete: () => void;
}

/** A row as text: its first value, and under it the others that are there, each with its label. */
function RowText({ row, place, fields, canEdit, onOpenLink, onEdit, onDelete }: RowTextProps) {
  const { t } = useTranslation('records');
  const context = { ...useShowContext(), names: row.names, files: row.files, linked: row.linked };
  const [first, ...others] = fields.filter((field) => !isEmpty(row.fields[field.code]));
  const shown = (field: (typeof fields)[number]) => {
    const Show = showOf(field);
    return <Show field={field} value={row.fields[field.code]} context={context} onOpenLink={onOpenLink} />;
  };
  return (
    <div className="row-text">
      <span className="row-no">{place + 1}.</span>
      <div className="row-values">
        {first ? shown(first) : row.title}
        {others.length > 0 ? (
          <dl className="row-more">
            {others.map((field) => (
              <div key={field.code}>
                <dt>{field.label}</dt>
                <dd>{shown(field)}</dd>
              </div>
            ))}
          </dl>
        ) : null}
      </div>
      {canEdit ? (
        <span className="row-tools">
          <IconButton label={t('rows.edit', { title: row.title })} onClick={onEdit}>
            <IconPencil size={14} stroke={1.7} aria-hidden />
          </IconButton>
          <IconButton label={t('rows.delete', { title: row.title })} onClick={onDelete}>
            <IconTrash size={14} stroke={1.7} aria-hidden />
          </IconButton>
        </span>
      ) : null}
    </div>
  );
}

export function RowsTable(props: RowsProps) {
  const { record, section, table, onOpenLink } = props;
  const { t } = useTranslation('records');
  const me = useMe();
  const { types } = useShowContext();
  const rows = types.get(table.type);
  const saving = useRowSaving(props);
  const [open, setOpen] = useState<number | 'new' | null>(null);
  if (!rows) {
    return null;
  }
  const fields = columnsOf(section, rows);
  const canEdit = record.can.includes('edit') && mayDo(me, table.type, 'edit');
  const canAdd = record.can.includes('edit') && mayDo(me, table.type, 'create');
  const close = () => {
    saving.forget();
    setOpen(null);
  };
  const save = async (edit: RowEdit) => {
    if (await saving.send(edit)) {
      setOpen(null);
    }
  };
  const remove = async (row: RecordRow) => {
    const kept = Object.fromEntries(rowFields(section, rows, false).map((field) => [field.code, row.fields[field.code] ?? null]));
    const filled = Object.fromEntries(Object.entries(kept).filter(([, value]) => !isEmpty(value)));
    if (await saving.send({ id: row.id, version: row.version, delete: true })) {
      sayDone(t('rows.deleted', { title: row.title }), () => void saving.send({ fields: filled }), t('undo'));
    }
  };
  if (table.rows.length === 0 && !canAdd) {
    return null;
  }
  const form = (row: RecordRow | null) => (
    <RowForm
      key={row?.id ?? 'new'}
      section={section}
      rows={rows}
      row={row}
      errors={saving.errors}
      isBusy={saving.isBusy}
      onSave={(values) => void save(row ? { id: row.id, version: row.version, fields: values } : { fields: values })}
      onClose={close}
    />
  );
  return (
    <section className="children" aria-label={section.label}>
      <header className="children-head">
        <h3>
          {section.label} <span className="children-count">{table.rows.length}</span>
        </h3>
        {canAdd && open !== 'new' ? (
          <Button size="small" onClick={() => setOpen('new')}>
            {t('rows.add')}
          </Button>
        ) : null}
      </header>
      <ol className="rows">
        {table.rows.map((row, place) => (
          <li key={row.id}>
            {open === row.id ? (
              form(row)
            ) : (
              <RowText
                row={row}
                place={place}
                fields={fields}
                canEdit={canEdit}
                onOpenLink={onOpenLink}
                onEdit={() => setOpen(row.id)}
                onDelete={() => void remove(row)}
              />
            )}
          </li>
        ))}
      </ol>
      {open === 'new' ? form(null) : null}
    </section>
  );
}
