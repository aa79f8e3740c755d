/** The form of a new record, in the place of the record panel. */
import { IconX } from '@tabler/icons-react';
import { type KeyboardEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useType } from '../../../api/queries';
import { useShowContext } from '../../../fields/context';
import { FieldForm } from '../../../fields/FieldForm';
import { type FieldView, isEmpty } from '../../../fields/view';
import { Button, IconButton } from '../../../parts/Button';
import { useHotkeys } from '../../../parts/hotkeys';
import { useOpenRecord } from '../../../parts/open';
import '../../../fields/fields.css';
import '../records.css';
import '../panel.css';
import { useChangeSearch, useSeed } from '../nav';
import { RowsForm } from '../rows/RowsForm';
import { tablesOf } from '../rows/rows';
import type { TypeView } from '../types';
import { WhatNext } from '../WhatNext';
import { createFields, defaultOf, demanded } from './fields';
import { NewLinked } from './NewLinked';
import { Same } from './Same';
import { useCreateForm } from './useCreateForm';

export interface CreatePanelProps {
  type: string;
  onClose: () => void;
  onCreated?: ((record: { type: string; id: number }) => void) | undefined;
}

/** The field to start in: the first required text or link that is still empty. */
function firstField(fields: FieldView[], given: Record<string, unknown>): string | undefined {
  const empty = fields.filter((field) => given[field.code] === undefined && isEmpty(defaultOf(field)));
  const link = empty.find((field) => field.kind === 'link' && field.is_card);
  return (link ?? empty.find((field) => field.required === 'always' && field.kind === 'string') ?? empty[0])?.code;
}

interface FormProps extends Omit<CreatePanelProps, 'type'> {
  type: TypeView;
  titleId: string;
}

function Form({ type, titleId, onClose, onCreated }: FormProps) {
  const { t } = useTranslation('records');
  const { types } = useShowContext();
  const seed = useSeed();
  const changeSearch = useChangeSearch();
  const openRecord = useOpenRecord();
  const create = useCreateForm(type, seed, (made) => {
    changeSearch({ seed: undefined }, true);
    onCreated?.({ type: type.code, id: made.id });
  });
  const fields = createFields(type, Object.keys(seed.fields ?? {}));
  const [focus] = useState(() => firstField(fields, seed.fields ?? {}));
  const [linked, setLinked] = useState<{ field: FieldView; typed: string } | null>(null);
  const linkedType = linked ? types.get(linked.field.to ?? '') : undefined;
  const { form } = create;
  const put = (field: FieldView, id: number, title: string) =>
    create.change({ ...form, values: { ...form.values, [field.code]: id }, titles: { ...form.titles, [field.code]: title } });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void create.save();
    }
  };
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: Ctrl+Enter is a shortcut of the button */}
      <div className="create-body" onKeyDown={onKeyDown}>
        {create.hasDraft ? (
          <p className="create-draft">
            {t('create.draft')}{' '}
            <button type="button" className="text-button" onClick={create.reset}>
              {t('create.forget')}
            </button>
          </p>
        ) : null}
        {create.summary ? (
          <p className="create-summary" role="alert">
            {create.summary}
          </p>
        ) : null}
        <Same type={type} values={form.values} onOpen={(row) => openRecord({ type: type.code, id: row.id })} />
        <FieldForm
          key={create.round}
          of={{ type: type.code }}
          fields={fields}
          form={form}
          errors={create.errors}
          required={demanded(fields)}
          focus={focus}
          onChange={create.change}
          onCreateLinked={(field, typed) => setLinked({ field, typed })}
        />
        {tablesOf(type).map((section) => (
          <RowsForm
            key={`${section.code}-${create.round}`}
            section={section}
            rows={form.rows?.[section.code] ?? []}
            errors={create.errors}
            onChange={(rows) => create.change({ ...form, rows: { ...form.rows, [section.code]: rows } })}
          />
        ))}
      </div>
      <footer className="panel-foot create-foot">
        <span className="create-buttons">
          <Button look="primary" isBusy={create.isBusy} onClick={() => void create.save()}>
            {t('create.save')}
          </Button>
          <Button onClick={onClose}>{t('cancel')}</Button>
        </span>
        <span className="only-wide">{t('create.hint')}</span>
      </footer>
      {linked && linkedType ? (
        <NewLinked
          type={linkedType}
          typed={linked.typed}
          onCancel={() => setLinked(null)}
          onDone={(id, title) => {
            put(linked.field, id, title);
            setLinked(null);
          }}
        />
      ) : null}
      {create.asksStep ? (
        <WhatNext
          type={type}
          record={{ title: type.new, owner: null, stage: null }}
          isBusy={create.isBusy}
          onNext={(next) => void create.save(next).then(create.dropStep)}
          onClose={create.dropStep}
          onCancel={create.dropStep}
        />
      ) : null}
      <span className="hidden-label" id={`${titleId}-hint`}>
        {t('create.hint')}
      </span>
    </>
  );
}

export function CreatePanel({ type: code, onClose, onCreated }: CreatePanelProps) {
  const { t } = useTranslation('records');
  const type = useType(code);
  const titleId = useId();
  const changeSearch = useChangeSearch();
  const close = () => {
    changeSearch({ seed: undefined }, true);
    onClose();
  };
  useHotkeys([{ keys: 'Escape', run: close, isInFields: true }]);
  return (
    <section className="record-panel create-panel" aria-labelledby={titleId}>
      <header className="panel-head">
        <div className="panel-top">
          <h2 className="panel-title" id={titleId}>
            {type?.new ?? t('failed.no_type')}
          </h2>
          <IconButton label={t('panel.close')} onClick={close}>
            <IconX size={18} stroke={1.7} aria-hidden />
          </IconButton>
        </div>
      </header>
      {type ? <Form type={type} titleId={titleId} onClose={close} onCreated={onCreated} /> : null}
    </section>
  );
}
