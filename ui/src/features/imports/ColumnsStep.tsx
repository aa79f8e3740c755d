// biome-ignore-all lint/a11y/useSemanticElements: groups, regions and grid parts keep their roles on plain boxes; axe is the judge
/** Step 2: which column fills which field, with samples from the file; maps of values where words differ. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldView, TypeView } from '../../api/types';
import { valueKind } from '../../fields/view';
import { type ColumnChoice, guessOption, guessStages, guessValues, importFields, needsValues, STAGE, stagesOf } from './mapping';
import type { Source, SourceColumn } from './types';

interface ColumnsStepProps {
  type: TypeView;
  source: Source;
  columns: Record<string, ColumnChoice>;
  onChange: (columns: Record<string, ColumnChoice>) => void;
}

interface Option {
  code: string;
  label: string;
}

const FORMATS = ['', '%d.%m.%Y', '%Y-%m-%d', '%m/%d/%Y', '%d/%m/%Y'] as const;

/** What a text of the column may mean. */
function useOptions(type: TypeView, field: FieldView | undefined, choice: ColumnChoice): Option[] | null {
  const { t } = useTranslation('imports');
  if (choice.field === STAGE) {
    const isOne = type.pipelines.length === 1;
    return stagesOf(type).map(({ code, label, pipeline }) => ({ code, label: isOne ? label : `${pipeline}: ${label}` }));
  }
  if (field && valueKind(field) === 'bool') {
    return [
      { code: 'true', label: t('yes') },
      { code: 'false', label: t('no') },
    ];
  }
  return field && needsValues(field) ? field.options : null;
}

function ValueMap({
  choice,
  options,
  onChange,
}: {
  choice: ColumnChoice;
  options: Option[];
  onChange: (choice: ColumnChoice) => void;
}) {
  const { t } = useTranslation('imports');
  const [typed, setTyped] = useState('');
  const set = (from: string, to: string) => onChange({ ...choice, values: { ...choice.values, [from]: to } });
  const add = () => {
    if (typed.trim() !== '') {
      set(typed.trim(), guessOption(options, typed));
      setTyped('');
    }
  };
  return (
    <div className="import-values">
      {Object.entries(choice.values).map(([from, to]) => (
        <label key={from} className="import-value">
          <span>«{from}»</span>
          <select className="import-select" value={to} onChange={(event) => set(from, event.currentTarget.value)}>
            <option value="">{t(choice.field === STAGE ? 'columns.choose' : 'columns.as_is')}</option>
            {options.map((option) => (
              <option key={option.code} value={option.code}>
                {option.label}
              </option>
            ))}
          </select>
        </label>
      ))}
      <input
        className="import-input"
        aria-label={t('columns.add_value')}
        placeholder={t('columns.add_value')}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onBlur={add}
        onKeyDown={(event) => (event.key === 'Enter' ? add() : undefined)}
      />
    </div>
  );
}

interface RowProps {
  type: TypeView;
  column: SourceColumn;
  choice: ColumnChoice;
  onChange: (choice: ColumnChoice) => void;
}

function ColumnRow({ type, column, choice, onChange }: RowProps) {
  const { t } = useTranslation('imports');
  const field = type.fields.find((one) => one.code === choice.field);
  const options = useOptions(type, field, choice);
  const isDate = field !== undefined && ['date', 'datetime'].includes(valueKind(field));
  const pick = (code: string) => {
    const picked = type.fields.find((one) => one.code === code);
    const fieldValues = picked && needsValues(picked) ? guessValues(picked, column.samples) : {};
    const values = code === STAGE ? guessStages(type, column.samples) : fieldValues;
    onChange({ field: code, values, format: '' });
  };
  return (
    <tr className={choice.field === '' ? 'is-skipped' : ''}>
      <th scope="row">{column.name}</th>
      <td className="import-samples">
        {column.samples.slice(0, 3).map((sample, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: samples repeat and never move
          <span key={index} title={sample}>
            {sample}
          </span>
        ))}
      </td>
      <td>
        <select
          className="import-select"
          aria-label={t('columns.field_of', { column: column.name })}
          value={choice.field}
          onChange={(event) => pick(event.currentTarget.value)}
        >
          <option value="">{t('columns.skip')}</option>
          {type.pipelines.length > 0 ? <option value={STAGE}>{t('columns.stage')}</option> : null}
          {importFields(type).map((one) => (
            <option key={one.code} value={one.code}>
              {one.label}
            </option>
          ))}
        </select>
        {isDate ? (
          <select
            className="import-select"
            aria-label={t('columns.format')}
            value={choice.format}
            onChange={(event) => onChange({ ...choice, format: event.currentTarget.value })}
          >
            {FORMATS.map((format) => (
              <option key={format} value={format}>
                {t(`format.${format === '' ? 'auto' : format.replaceAll(/[^A-Za-z]/g, '')}`)}
              </option>
            ))}
          </select>
        ) : null}
        {options ? <ValueMap choice={choice} options={options} onChange={onChange} /> : null}
      </td>
    </tr>
  );
}

export function ColumnsStep({ type, source, columns, onChange }: ColumnsStepProps) {
  const { t } = useTranslation('imports');
  const none: ColumnChoice = { field: '', values: {}, format: '' };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reached by keyboard
    <div className="import-scroll" tabIndex={0} role="region" aria-label={t('columns.title')}>
      <table className="import-table import-columns">
        <thead>
          <tr>
            <th scope="col">{t('columns.column')}</th>
            <th scope="col">{t('columns.samples')}</th>
            <th scope="col">{t('columns.field')}</th>
          </tr>
        </thead>
        <tbody>
          {source.columns.map((column) => (
            <ColumnRow
              key={column.name}
              type={type}
              column={column}
              choice={columns[column.name] ?? none}
              onChange={(choice) => onChange({ ...columns, [column.name]: choice })}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}
