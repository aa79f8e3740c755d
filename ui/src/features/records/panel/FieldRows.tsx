// biome-ignore-all lint/a11y/useSemanticElements: groups, regions and grid parts keep their roles on plain boxes; axe is the judge
/** The fields of a record as text, by sections; a click puts an editor in place of one value. */
import { IconHistory, IconPencil } from '@tabler/icons-react';
import { type ComponentType, type KeyboardEvent, memo, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShowContext } from '../../../fields/context';
import { inZone } from '../../../fields/dates';
import type { EditProps } from '../../../fields/edit/types';
import { type FormOf, offering, useOffers } from '../../../fields/offers';
import { editOf, loadEditors, showOf } from '../../../fields/table';
import { type FieldValue, type FieldView, isEmpty, isWritable } from '../../../fields/view';
import type { RecordView, TypeView } from '../types';
import type { Editing } from './editing';
import { FieldPast } from './FieldPast';

type EditorOf = ComponentType<EditProps>;

interface RowProps {
  type: string;
  field: FieldView;
  record: RecordView;
  isActive: boolean;
  error: string | undefined;
  canEdit: boolean;
  onOpen: (field: string | null) => void;
  onPast: (field: string) => void;
  onSave: (field: string, value: FieldValue, title?: string) => void;
  onOpenLink: (type: string, id: number) => void;
}

function Value({ field, record, onOpenLink }: Pick<RowProps, 'field' | 'record' | 'onOpenLink'>) {
  const context = useShowContext();
  const Show = showOf(field);
  const value = record.fields[field.code];
  if (isEmpty(value)) {
    return <span className="value value-none">—</span>;
  }
  const start = record.is_open ? inZone(record.created_at, context.zone).date : undefined;
  return (
    <Show
      field={field}
      value={value}
      context={{ ...context, names: record.names, files: record.files, linked: record.linked }}
      start={start}
      onOpenLink={onOpenLink}
    />
  );
}

/** Puts the focus back on the pencil when the editor has gone and left it nowhere. */
function useFocusBack(isActive: boolean) {
  const pencil = useRef<HTMLButtonElement>(null);
  const wasActive = useRef(false);
  useEffect(() => {
    if (wasActive.current && !isActive && (document.activeElement === document.body || document.activeElement === null)) {
      pencil.current?.focus({ preventScroll: true });
    }
    wasActive.current = isActive;
  }, [isActive]);
  return pencil;
}

/** The editor of a field, with the options that go with the record. */
function Editor({ of, field, ...props }: { of: FormOf; Edit: EditorOf } & EditProps) {
  const { Edit, ...rest } = props;
  const offers = useOffers(of, [field], {});
  return <Edit field={offering(field, offers)} {...rest} />;
}

const FieldRow = memo(function FieldRow(props: RowProps) {
  const { field, record, isActive, error, canEdit, onOpen, onPast, onSave } = props;
  const { t } = useTranslation('records');
  const Edit = canEdit ? editOf(field) : null;
  const pencil = useFocusBack(isActive);
  const value = record.fields[field.code] ?? null;
  const leave = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      onOpen(null);
    }
  };
  if (Edit && isActive) {
    return (
      <div className="field-row is-active">
        <span className="field-label">{field.label}</span>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: Escape leaves any editor, wherever the focus is in it */}
        <div className="field-editor" onKeyDown={leave}>
          <Suspense fallback={<Value field={field} record={record} onOpenLink={props.onOpenLink} />}>
            <Editor
              of={{ type: props.type, id: record.id, version: record.version }}
              Edit={Edit}
              field={field}
              value={value}
              title={record.names[field.code]}
              error={error}
              isInline
              hasFocus
              onChange={() => undefined}
              onDone={(next, title) => onSave(field.code, next, title)}
              onCancel={() => onOpen(null)}
            />
          </Suspense>
        </div>
      </div>
    );
  }
  const edit = Edit ? () => onOpen(field.code) : undefined;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the pencil button does the same by keyboard
    // biome-ignore lint/a11y/noStaticElementInteractions: the pencil button does the same by keyboard
    <div
      className={`field-row${edit ? ' is-editable' : ''}`}
      onClick={edit}
      onPointerEnter={edit ? () => void loadEditors() : undefined}
    >
      <span className="field-label" title={field.hint || undefined}>
        {field.label}
      </span>
      <span className="field-value">
        <Value field={field} record={record} onOpenLink={props.onOpenLink} />
        {field.is_preparing ? (
          <span className="field-preparing" title={t('field.preparing_why')}>
            {t('field.preparing')}
          </span>
        ) : null}
        {record.doubts?.includes(field.code) ? <span className="field-doubt">{t('field.doubt')}</span> : null}
        {edit ? (
          <button
            type="button"
            ref={pencil}
            className="field-pencil"
            aria-label={t('field.edit', { field: field.label })}
            data-edit={field.code}
          >
            <IconPencil size={14} stroke={1.7} aria-hidden />
          </button>
        ) : null}
        {field.kind === 'computed' ? null : (
          <button
            type="button"
            className="field-pencil"
            aria-label={t('past.open', { field: field.label })}
            title={t('past.open', { field: field.label })}
            data-past={field.code}
            onClick={(event) => {
              event.stopPropagation();
              onPast(field.code);
            }}
          >
            <IconHistory size={14} stroke={1.7} aria-hidden />
          </button>
        )}
      </span>
    </div>
  );
});

/** Whether a field is shown though it may be empty: it is asked for at creation, on cards, or now. */
function isUsual(field: FieldView, record: RecordView): boolean {
  const isNeeded = field.required === 'always' || (record.stage !== null && field.leaving.includes(record.stage));
  return field.is_create || field.is_card || isNeeded || !isEmpty(record.fields[field.code]);
}

interface Group {
  code: string;
  label: string;
  usual: FieldView[];
  rare: FieldView[];
}

function grouped(type: TypeView, record: RecordView): Group[] {
  const byCode = new Map(type.fields.map((field) => [field.code, field]));
  const plain = type.sections.filter((section) => !section.table);
  const placed = new Set(plain.flatMap((section) => section.fields));
  const rest = type.fields.filter((field) => !placed.has(field.code)).map((field) => field.code);
  const sections = rest.length > 0 ? [...plain, { code: '', label: '', fields: rest }] : plain;
  return sections.map((section) => {
    const fields = section.fields.map((code) => byCode.get(code)).filter((field): field is FieldView => field !== undefined);
    return {
      code: section.code,
      label: section.label,
      usual: fields.filter((field) => isUsual(field, record)),
      rare: fields.filter((field) => !isUsual(field, record)),
    };
  });
}

interface FieldRowsProps {
  type: TypeView;
  record: RecordView;
  editing: Editing;
  onOpenLink: (type: string, id: number) => void;
}

export function FieldRows({ type, record, editing, onOpenLink }: FieldRowsProps) {
  const { t } = useTranslation('records');
  const [isAll, setIsAll] = useState(false);
  const [past, setPast] = useState<string | null>(null);
  const shown = type.fields.find((field) => field.code === past);
  const groups = useMemo(() => grouped(type, record), [type, record]);
  const hidden = groups.reduce((sum, group) => sum + group.rare.length, 0);
  const canEdit = record.can.includes('edit');
  const mayChange = (field: FieldView) => canEdit || (record.can_fill === true && field.is_after_close === true);
  return (
    <div className="fields" aria-label={t('panel.fields')} role="group">
      {groups.map((group) => {
        const fields = isAll ? [...group.usual, ...group.rare] : group.usual;
        return fields.length > 0 ? (
          <section key={group.code} className="field-section">
            {group.label ? <h3>{group.label}</h3> : null}
            {fields.map((field) => (
              <FieldRow
                key={field.code}
                type={type.code}
                field={field}
                record={record}
                isActive={editing.active === field.code}
                error={editing.errors[field.code]}
                canEdit={mayChange(field) && !field.is_preparing}
                onOpen={editing.open}
                onPast={setPast}
                onSave={editing.save}
                onOpenLink={onOpenLink}
              />
            ))}
          </section>
        ) : null;
      })}
      {hidden > 0 ? (
        <button type="button" className="text-button fields-more" aria-expanded={isAll} onClick={() => setIsAll(!isAll)}>
          {isAll ? t('fields.less') : t('fields.more', { count: hidden })}
        </button>
      ) : null}
      {shown ? (
        <FieldPast
          field={shown}
          record={record}
          canEdit={mayChange(shown) && isWritable(shown) && !shown.is_preparing}
          save={editing.save}
          onClose={() => setPast(null)}
        />
      ) : null}
    </div>
  );
}
