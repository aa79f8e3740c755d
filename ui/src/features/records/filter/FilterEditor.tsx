/** The form of a filter: field, operator, operand; each condition takes effect when it is added. */

import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Condition, type Operator, operandCount } from '../../../fields/operators';
import { FIELD_TABLE, operatorsOf } from '../../../fields/table';
import { type FieldKind, type FieldValue, type FieldView, valueKind } from '../../../fields/view';
import { Button } from '../../../parts/Button';
import { Layer } from '../Layer';
import { type ConditionTuple, type RecordsSearch, toTuple } from '../query';
import { systemFields } from '../system';
import type { TypeView } from '../types';

interface FilterEditorProps {
  type: TypeView;
  search: RecordsSearch;
  at: { x: number; y: number };
  onSearch: (patch: Partial<RecordsSearch>) => void;
  onClose: () => void;
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
const ONE_OF: Partial<Record<FieldKind, FieldKind>> = { choices: 'choice', people: 'person' };

/** The field in whose editor the operand is entered: moments are asked for as days, days ahead as a number. */
function operandField(field: FieldView, op: Operator): FieldView {
  const kind: FieldKind = op === 'within' ? 'integer' : valueKind(field) === 'datetime' ? 'date' : valueKind(field);
  const asked: FieldKind = AS_TEXT.includes(kind) ? 'string' : (ONE_OF[kind] ?? kind);
  return { ...field, kind: asked, result: null, is_read_only: false, required: 'never', hint: '' };
}

function asOperand(value: FieldValue): string | number | null {
  return typeof value === 'string' || typeof value === 'number' ? value : null;
}

interface OperandProps {
  field: FieldView;
  op: Operator;
  values: (string | number)[];
  onChange: (values: (string | number)[]) => void;
}

function Operand({ field, op, values, onChange }: OperandProps) {
  const { t } = useTranslation('records');
  const asked = operandField(field, op);
  const Edit = FIELD_TABLE[asked.kind].Edit;
  const count = operandCount(op);
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

function useCondition(fields: FieldView[]) {
  const [code, setCode] = useState(fields[0]?.code ?? '');
  const field = fields.find((one) => one.code === code);
  const operators = field ? operatorsOf(field) : [];
  const [op, setOp] = useState<Operator | undefined>(operators[0]);
  const [values, setValues] = useState<(string | number)[]>([]);
  const pickField = (next: string) => {
    const found = fields.find((one) => one.code === next);
    setCode(next);
    setOp(found ? operatorsOf(found)[0] : undefined);
    setValues([]);
  };
  const pickOp = (next: string) => {
    setOp(operators.find((one) => one === next));
    setValues([]);
  };
  const count = op ? operandCount(op) : 0;
  const isWhole = count === 'many' ? values.length > 0 : values.length >= count;
  const condition: Condition | null = field && op && isWhole ? { field: field.code, op, values } : null;
  return { code, field, op, operators, values, setValues, pickField, pickOp, condition };
}

/** The conditions with one more; «one of» conditions of the same field are joined. */
export function withAdded(f: ConditionTuple[] | undefined, condition: Condition): ConditionTuple[] {
  const tuple = toTuple(condition);
  const same = (f ?? []).find(
    (one) => one[0] === condition.field && one[1] === condition.op && ['in', 'not_in'].includes(condition.op),
  );
  if (!same) {
    return [...(f ?? []), tuple];
  }
  const values = [...new Set([...same.slice(2), ...condition.values])] as (string | number)[];
  return (f ?? []).map((one) => (one === same ? [condition.field, condition.op, ...values] : one));
}

export function FilterEditor({ type, search, at, onSearch, onClose }: FilterEditorProps) {
  const { t } = useTranslation('records');
  const fields = [
    ...type.fields.filter((field) => operatorsOf(field).length > 0),
    ...systemFields(type).filter((field) => !(field.code === 'owner' && type.owner)),
  ];
  const draft = useCondition(fields);
  const add = () => {
    if (draft.condition) {
      onSearch({ f: withAdded(search.f, draft.condition) });
      onClose();
    }
  };
  return (
    <Layer label={t('filter.title')} at={at} width={360} onClose={onClose}>
      <form
        className="small-form"
        onSubmit={(event) => {
          event.preventDefault();
          add();
        }}
      >
        <h2 className="small-form-title">{t('filter.title')}</h2>
        <label className="native-label">
          {t('filter.field')}
          <select className="native-select" value={draft.code} onChange={(event) => draft.pickField(event.currentTarget.value)}>
            {fields.map((field) => (
              <option key={field.code} value={field.code}>
                {field.label}
              </option>
            ))}
          </select>
        </label>
        <label className="native-label">
          {t('filter.operator')}
          <select className="native-select" value={draft.op ?? ''} onChange={(event) => draft.pickOp(event.currentTarget.value)}>
            {draft.operators.map((op) => (
              <option key={op} value={op}>
                {t(`op.${op}`)}
              </option>
            ))}
          </select>
        </label>
        {draft.field && draft.op ? (
          <Operand field={draft.field} op={draft.op} values={draft.values} onChange={draft.setValues} />
        ) : null}
        <div className="small-form-actions">
          <Button look="primary" type="submit" disabled={draft.condition === null}>
            {t('filter.add')}
          </Button>
          <Button onClick={onClose}>{t('cancel')}</Button>
        </div>
      </form>
    </Layer>
  );
}
