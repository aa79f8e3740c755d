/** The form of a filter: field, operator, operand; each condition takes effect when it is added, alone or with others. */
import { IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShowContext } from '../../../fields/context';
import { type Condition, type Operator, operandCount } from '../../../fields/operators';
import { operatorsOf } from '../../../fields/table';
import type { FieldView } from '../../../fields/view';
import { Button } from '../../../parts/Button';
import { Layer } from '../Layer';
import { type ConditionTuple, fieldOf, type RecordsSearch, toTuple } from '../query';
import { systemFields } from '../system';
import type { TypeView } from '../types';
import { linkedFields } from './linked';
import { Operand, PastOperand } from './Operand';
import { isPast, type PastOperator, pastCodes, pastOperators } from './past';
import { useConditionWords } from './useConditionWords';

interface FilterEditorProps {
  type: TypeView;
  search: RecordsSearch;
  at: { x: number; y: number };
  onSearch: (patch: Partial<RecordsSearch>) => void;
  onClose: () => void;
}

function ownFields(type: TypeView): FieldView[] {
  return [
    ...type.fields.filter((field) => operatorsOf(field).length > 0),
    ...systemFields(type).filter((field) => !(field.code === 'owner' && type.owner)),
  ];
}

/** Whether the operands say enough for a condition. */
function isWhole(code: string, op: string, values: (string | number)[]): boolean {
  if (isPast(code)) {
    return op === 'never' || op === 'ever' || values.length > 0;
  }
  const count = operandCount(op as Operator);
  return count === 'many' ? values.length > 0 : values.length >= count;
}

/** The condition that is being made. */
function useDraft(type: TypeView) {
  const { types } = useShowContext();
  const [code, setCode] = useState(ownFields(type)[0]?.code ?? '');
  const field = isPast(code) ? undefined : fieldOf(type, code, types);
  const operatorsFor = (next: string): readonly string[] => {
    const found = isPast(next) ? undefined : fieldOf(type, next, types);
    return isPast(next) ? pastOperators(next) : found ? operatorsOf(found) : [];
  };
  const operators = operatorsFor(code);
  const [op, setOp] = useState(operators[0] ?? '');
  const [values, setValues] = useState<(string | number)[]>([]);
  const pickField = (next: string) => {
    setCode(next);
    setOp(operatorsFor(next)[0] ?? '');
    setValues([]);
  };
  const pickOp = (next: string) => {
    setOp(next);
    setValues([]);
  };
  const tuple: ConditionTuple | null = operators.includes(op) && isWhole(code, op, values) ? [code, op, ...values] : null;
  return { code, field, op, operators, values, setValues, pickField, pickOp, tuple };
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

function FieldOptions({ type }: { type: TypeView }) {
  const { t } = useTranslation('records');
  const { types } = useShowContext();
  return (
    <>
      <optgroup label={t('filter.own')}>
        {ownFields(type).map((field) => (
          <option key={field.code} value={field.code}>
            {field.label}
          </option>
        ))}
      </optgroup>
      <optgroup label={t('filter.past')}>
        {pastCodes(type).map((code) => (
          <option key={code} value={code}>
            {t(`past.${code.slice(1)}`)}
          </option>
        ))}
      </optgroup>
      {linkedFields(type, types).map(({ link, fields }) => (
        <optgroup key={link.code} label={t('filter.linked', { field: link.label })}>
          {fields.map((field) => (
            <option key={field.code} value={field.code}>
              {field.label}
            </option>
          ))}
        </optgroup>
      ))}
    </>
  );
}

interface AlternativesProps {
  type: TypeView;
  group: ConditionTuple[];
  onChange: (group: ConditionTuple[]) => void;
}

/** Conditions of which one is enough, before they take effect. */
function Alternatives({ type, group, onChange }: AlternativesProps) {
  const { t } = useTranslation('records');
  const say = useConditionWords(type, group);
  if (group.length === 0) {
    return null;
  }
  return (
    <ul className="alternatives" aria-label={t('filter.alternatives')}>
      {group.map((tuple) => (
        <li key={tuple.join()}>
          <button type="button" className="condition" onClick={() => onChange(group.filter((one) => one !== tuple))}>
            {say(tuple)}
            <IconX size={14} stroke={1.7} aria-label={t('filter.drop')} />
          </button>
          <span>{t('filter.or')}</span>
        </li>
      ))}
    </ul>
  );
}

export function FilterEditor({ type, search, at, onSearch, onClose }: FilterEditorProps) {
  const { t } = useTranslation('records');
  const draft = useDraft(type);
  const [group, setGroup] = useState<ConditionTuple[]>([]);
  const word = (op: string) => (isPast(draft.code) ? t(`past.${op}`) : t(`op.${op}`));
  const apply = () => {
    const all = draft.tuple ? [...group, draft.tuple] : group;
    const [first, ...rest] = all;
    if (!first) {
      return;
    }
    if (rest.length > 0) {
      onSearch({ any: [...(search.any ?? []), all] });
    } else {
      const [field, op, ...values] = first;
      onSearch({ f: withAdded(search.f, { field, op: op as Operator, values }) });
    }
    onClose();
  };
  const addOr = () => {
    if (draft.tuple) {
      setGroup([...group, draft.tuple]);
      draft.setValues([]);
    }
  };
  return (
    <Layer label={t('filter.title')} at={at} width={360} onClose={onClose}>
      <form
        className="small-form"
        onSubmit={(event) => {
          event.preventDefault();
          apply();
        }}
      >
        <h2 className="small-form-title">{t('filter.title')}</h2>
        <Alternatives type={type} group={group} onChange={setGroup} />
        <label className="native-label">
          {t('filter.field')}
          <select className="native-select" value={draft.code} onChange={(event) => draft.pickField(event.currentTarget.value)}>
            <FieldOptions type={type} />
          </select>
        </label>
        <label className="native-label">
          {t('filter.operator')}
          <select className="native-select" value={draft.op} onChange={(event) => draft.pickOp(event.currentTarget.value)}>
            {draft.operators.map((op) => (
              <option key={op} value={op}>
                {word(op)}
              </option>
            ))}
          </select>
        </label>
        {isPast(draft.code) ? (
          <PastOperand
            type={type}
            code={draft.code}
            op={draft.op as PastOperator}
            values={draft.values}
            onChange={draft.setValues}
          />
        ) : null}
        {draft.field && draft.op ? (
          <Operand field={draft.field} op={draft.op as Operator} values={draft.values} onChange={draft.setValues} />
        ) : null}
        <button type="button" className="text-button" disabled={draft.tuple === null} onClick={addOr}>
          {t('filter.add_or')}
        </button>
        <div className="small-form-actions">
          <Button look="primary" type="submit" disabled={draft.tuple === null && group.length === 0}>
            {t('filter.add')}
          </Button>
          <Button onClick={onClose}>{t('cancel')}</Button>
        </div>
      </form>
    </Layer>
  );
}
