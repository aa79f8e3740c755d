/** What a condition is compared with: in the editor of the field itself, a period, or what is asked about the past. */
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { type Operator, operandCount, PERIODS } from '../../../fields/operators';
import { FIELD_TABLE } from '../../../fields/table';
import { type FieldKind, type FieldValue, type FieldView, valueKind } from '../../../fields/view';
import { allStages } from '../system';
import type { TypeView } from '../types';
import { changing, type PastOperator } from './past';
import { periodWord } from './words';

type Values = (string | number)[];

interface PickProps {
  label: string;
  value: string;
  options: [string, string][];
  onChange: (value: string) => void;
}

/** A choice from a short list. */
export function Pick({ label, value, options, onChange }: PickProps) {
  return (
    <label className="native-label">
      {label}
      <select className="native-select" value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        <option value="" />
        {options.map(([code, words]) => (
          <option key={code} value={code}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}

function Period({ value, onChange }: { value: string; onChange: (values: Values) => void }) {
  const { t } = useTranslation('records');
  const options = PERIODS.map((period): [string, string] => [period, periodWord(period, (key) => t(key))]);
  return <Pick label={t('period.label')} value={value} options={options} onChange={(next) => onChange(next ? [next] : [])} />;
}

/** Kinds of which a part may be asked for, so their own form must not be demanded. */
const AS_TEXT: readonly FieldKind[] = [
  'number',
  'text',
  'rich',
  'phones',
  'emails',
  'messengers',
  'url',
  'inn',
  'kpp',
  'ogrn',
  'bik',
  'account',
];
/** Lists are asked for by one of their items. */
const ONE_OF: Partial<Record<FieldKind, FieldKind>> = { choices: 'choice', people: 'person', links: 'link' };

/** The field in whose editor the operand is entered: moments are asked for as days, days ahead as a number. */
function operandField(field: FieldView, op: Operator): FieldView {
  const kind: FieldKind =
    op === 'within' || op === 'last_days' ? 'integer' : valueKind(field) === 'datetime' ? 'date' : valueKind(field);
  const asked: FieldKind = AS_TEXT.includes(kind) ? 'string' : (ONE_OF[kind] ?? kind);
  return { ...field, kind: asked, result: null, is_read_only: false, required: 'never', hint: '' };
}

function asOperand(value: FieldValue): string | number | null {
  return typeof value === 'string' || typeof value === 'number' ? value : null;
}

interface OperandProps {
  field: FieldView;
  op: Operator;
  values: Values;
  onChange: (values: Values) => void;
}

export function Operand({ field, op, values, onChange }: OperandProps) {
  const { t } = useTranslation('records');
  const asked = operandField(field, op);
  const Edit = FIELD_TABLE[asked.kind].Edit;
  const count = operandCount(op);
  if (op === 'period') {
    return <Period value={String(values[0] ?? '')} onChange={onChange} />;
  }
  if (!Edit || count === 0) {
    return null;
  }
  const places = count === 2 ? [0, 1] : [0];
  const labels = count === 2 ? [t('filter.from'), t('filter.to')] : [t('filter.value')];
  const set = (place: number, value: FieldValue) => {
    const next = [...values];
    const operand = asOperand(value);
    if (operand === null) {
      next.splice(place, 1);
    } else {
      next[place] = operand;
    }
    onChange(next);
  };
  return (
    <Suspense fallback={<div className="field-waiting" />}>
      {places.map((place) => (
        <Edit
          key={`${field.code}-${op}-${place}`}
          field={{ ...asked, label: labels[place] ?? '' }}
          value={values[place] ?? null}
          onChange={(value) => set(place, value)}
        />
      ))}
    </Suspense>
  );
}

/** A field that is only asked for, never kept. */
function asked(code: string, kind: FieldKind, label: string): FieldView {
  return {
    code,
    kind,
    label,
    hint: '',
    required: 'never',
    leaving: [],
    options: [],
    scale: 0,
    is_list: false,
    is_create: false,
    is_card: false,
    is_indexed: false,
    is_read_only: false,
    is_parent: false,
    is_stored: true,
  };
}

interface PastOperandProps {
  type: TypeView;
  code: string;
  op: PastOperator;
  values: Values;
  onChange: (values: Values) => void;
}

/** Days without a contact, a stage or a field with the days between which it was so. */
export function PastOperand({ type, code, op, values, onChange }: PastOperandProps) {
  const { t } = useTranslation('records');
  const DateEdit = FIELD_TABLE.date.Edit;
  const TextEdit = FIELD_TABLE.integer.Edit;
  if (op === 'period') {
    return <Period value={String(values[0] ?? '')} onChange={onChange} />;
  }
  if (op === 'older' || op === 'newer') {
    const set = (value: FieldValue) => onChange(asOperand(value) === null ? [] : [asOperand(value) ?? 0]);
    return (
      <Suspense fallback={<div className="field-waiting" />}>
        {TextEdit ? <TextEdit field={asked('days', 'integer', t('past.days'))} value={values[0] ?? null} onChange={set} /> : null}
      </Suspense>
    );
  }
  if (op !== 'was') {
    return null;
  }
  const what = code === '@was_in' ? allStages(type) : changing(type);
  const options = what.map((one): [string, string] => [one.code, one.label]);
  const label = code === '@was_in' ? t('filter.stage') : t('filter.changed');
  const set = (place: number, value: string | number) => {
    const next: Values = [values[0] ?? '', values[1] ?? '', values[2] ?? ''];
    next[place] = value;
    onChange(next[0] === '' ? [] : next);
  };
  return (
    <>
      <Pick label={label} value={String(values[0] ?? '')} options={options} onChange={(next) => set(0, next)} />
      <Suspense fallback={<div className="field-waiting" />}>
        {DateEdit && values.length > 0
          ? [1, 2].map((place) => (
              <DateEdit
                key={place}
                field={asked(`day_${place}`, 'date', place === 1 ? t('filter.from') : t('filter.to'))}
                value={values[place] || null}
                onChange={(value) => set(place, asOperand(value) ?? '')}
              />
            ))
          : null}
      </Suspense>
    </>
  );
}
