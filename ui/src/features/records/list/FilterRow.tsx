// biome-ignore-all lint/a11y/useFocusableInteractive: focus moves inside by arrow keys, only one part is in the Tab order
// biome-ignore-all lint/a11y/useSemanticElements: groups, regions and grid parts keep their roles on plain boxes; axe is the judge
/** The row of filters under a list's head: native controls, since they are mounted in every column. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShowContext } from '../../../fields/context';
import { findLinked } from '../../../fields/server';
import { treeOf } from '../../../fields/tree';
import { type FieldView, valueKind } from '../../../fields/view';
import { type ConditionTuple, QUICK, type Quick, toTuple } from '../query';
import { allStages } from '../system';
import type { TypeView } from '../types';
import type { ListColumn } from './columns';
import { conditionText, DATE_PRESETS, pickedCondition, pickedOption, typedCondition } from './typedFilter';

interface CellProps {
  field: FieldView;
  tuple: ConditionTuple | undefined;
  onChange: (tuple: ConditionTuple | null) => void;
}

const DELAY = 250;

function TypedCell({ field, tuple, onChange }: CellProps) {
  const { t } = useTranslation('records');
  const outside = conditionText(tuple);
  const [text, setText] = useState(outside);
  const sent = useRef(outside);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    if (outside !== sent.current) {
      sent.current = outside;
      setText(outside);
    }
  }, [outside]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const type = (next: string) => {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      const condition = typedCondition(field, next);
      if (condition !== null || next.trim() === '') {
        const fresh = condition ? toTuple(condition) : null;
        sent.current = conditionText(fresh ?? undefined);
        onChange(fresh);
      }
    }, DELAY);
  };
  return (
    <input
      className="filter-input"
      aria-label={t('list.filter_by', { field: field.label })}
      placeholder={t('list.filter')}
      value={text}
      onChange={(event) => type(event.currentTarget.value)}
    />
  );
}

function SelectCell({ field, tuple, onChange, options }: CellProps & { options: [string, string][] }) {
  const { t } = useTranslation('records');
  const picked = pickedOption(tuple);
  const isOther = picked !== '' && !options.some(([value]) => value === picked);
  return (
    <select
      className="filter-input"
      aria-label={t('list.filter_by', { field: field.label })}
      value={isOther ? '…' : picked}
      onChange={(event) => {
        const condition = pickedCondition(field, event.currentTarget.value);
        onChange(condition ? toTuple(condition) : null);
      }}
    >
      <option value="">{t('list.any')}</option>
      {options.map(([value, label]) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
      {isOther ? <option value="…">{t('list.several')}</option> : null}
    </select>
  );
}

function LinkCell(props: CellProps) {
  const { field } = props;
  const { t } = useTranslation('records');
  const query = useQuery({
    queryKey: ['linked', field.to, '', 'all'],
    queryFn: ({ signal }) => findLinked(field.to ?? '', '', signal, 200),
    staleTime: 60_000,
  });
  const options = (query.data ?? []).map((hit): [string, string] => [String(hit.id), hit.title]);
  return <SelectCell {...props} options={[...options, ['empty', t('op.empty')]]} />;
}

function FieldCell(props: CellProps) {
  const { field } = props;
  const { t } = useTranslation('records');
  const { people, types } = useShowContext();
  switch (valueKind(field)) {
    case 'bool':
      return (
        <SelectCell
          {...props}
          options={[
            ['yes', t('yes')],
            ['no', t('no')],
          ]}
        />
      );
    case 'choice':
    case 'choices':
      return (
        <SelectCell
          {...props}
          options={[...field.options.map((option): [string, string] => [option.code, option.label]), ['empty', t('op.empty')]]}
        />
      );
    case 'tree':
      return (
        <SelectCell
          {...props}
          options={[
            ...treeOf(field.options).map((one): [string, string] => [one.option.code, one.path]),
            ['empty', t('op.empty')],
          ]}
        />
      );
    case 'person':
      return (
        <SelectCell
          {...props}
          options={[
            ['me', t('op.me')],
            ...[...people.values()]
              .filter((person) => person.is_active)
              .map((person): [string, string] => [String(person.id), person.name]),
            ['empty', t('op.empty')],
          ]}
        />
      );
    case 'date':
    case 'datetime': {
      const isDate = valueKind(field) === 'date';
      const presets = DATE_PRESETS.filter((preset) => isDate || ['today', 'empty', 'filled'].includes(preset));
      return (
        <SelectCell
          {...props}
          options={presets.map((preset): [string, string] => [preset, t(`preset.${preset.replace(':', '_')}`)])}
        />
      );
    }
    case 'link':
      return types.get(field.to ?? '')?.is_directory ? <LinkCell {...props} /> : null;
    case 'links':
    case 'text':
      return null;
    default:
      return <TypedCell {...props} />;
  }
}

interface FilterRowProps {
  type: TypeView;
  columns: ListColumn[];
  f: ConditionTuple[] | undefined;
  quick: Quick[] | undefined;
  onCondition: (field: string, tuple: ConditionTuple | null) => void;
  onQuick: (quick: Quick[]) => void;
}

/** Stages with the names of their pipelines where there are several. */
function stageOptions(type: TypeView) {
  const names = new Map(type.pipelines.map((pipeline) => [pipeline.code, pipeline.label]));
  return allStages(type).map(({ code, label, pipeline }) => ({
    code,
    label: type.pipelines.length > 1 ? `${names.get(pipeline) ?? pipeline}: ${label}` : label,
  }));
}

const STEP_STATES = QUICK.filter((quick) => ['overdue', 'today', 'none'].includes(quick));

function StepCell({ quick, onQuick }: Pick<FilterRowProps, 'quick' | 'onQuick'>) {
  const { t } = useTranslation('records');
  const current = (quick ?? []).filter((one) => STEP_STATES.includes(one));
  return (
    <select
      className="filter-input"
      aria-label={t('list.filter_by', { field: t('column_step') })}
      value={current[0] ?? ''}
      onChange={(event) => {
        const rest = (quick ?? []).filter((one) => !STEP_STATES.includes(one));
        const picked = STEP_STATES.find((one) => one === event.currentTarget.value);
        onQuick(picked ? [...rest, picked] : rest);
      }}
    >
      <option value="">{t('list.any')}</option>
      {STEP_STATES.map((one) => (
        <option key={one} value={one}>
          {t(`quick.${one}`)}
        </option>
      ))}
    </select>
  );
}

export function FilterRow({ type, columns, f, quick, onCondition, onQuick }: FilterRowProps) {
  const tupleOf = (code: string) => f?.find((tuple) => tuple[0] === code);
  const stageField = { code: 'stage', kind: 'choice', label: '', options: stageOptions(type) } as unknown as FieldView;
  return (
    <div className="grid-row grid-filters" role="row" aria-rowindex={2}>
      <span role="gridcell" className="grid-cell" />
      {columns.map((column) => (
        <span key={column.code} role="gridcell" className="grid-cell">
          {column.role === 'step' ? <StepCell quick={quick} onQuick={onQuick} /> : null}
          {column.role === 'stage' ? (
            <FieldCell
              field={{ ...stageField, label: column.label }}
              tuple={tupleOf('stage')}
              onChange={(tuple) => onCondition('stage', tuple)}
            />
          ) : null}
          {column.field && (column.role === 'title' || column.field.is_stored) ? (
            <FieldCell
              field={column.field}
              tuple={tupleOf(column.field.code)}
              onChange={(tuple) => onCondition(column.field?.code ?? '', tuple)}
            />
          ) : null}
        </span>
      ))}
    </div>
  );
}
