/** Editors of what is chosen: options, several options, yes or no, people. */
import { MultiSelect, Select } from '@mantine/core';
import { type CSSProperties, type KeyboardEvent, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useShowContext } from '../context';
import { treeOf } from '../tree';
import { type FieldView, texts } from '../view';
import { type EditProps, inputProps } from './types';

function cancelKey(onCancel: (() => void) | undefined) {
  return (event: KeyboardEvent) => {
    if (event.key === 'Escape' && onCancel) {
      event.stopPropagation();
      event.preventDefault();
      onCancel();
    }
  };
}

/** Active options, and the chosen ones even when they are no longer given. */
function optionData(field: FieldView, chosen: readonly string[]) {
  return field.options
    .filter((option) => option.is_active || chosen.includes(option.code))
    .map((option) => ({ value: option.code, label: option.label }));
}

/** The list scrolls by itself: Mantine's scroll area cannot be reached by keyboard. */
const LIST_CLASSES = { options: 'pick-list' };
const COMBOBOX = { withinPortal: true, portalProps: { target: '#main' }, transitionProps: { duration: 0 } } as const;

/** What every list of choices has in common: its words, its place, Escape. */
function useListProps({ isInline, onCancel }: EditProps) {
  const { t } = useTranslation('records');
  return {
    clearButtonProps: { 'aria-label': t('editor.clear') },
    nothingFoundMessage: t('editor.nothing'),
    comboboxProps: COMBOBOX,
    withScrollArea: false,
    classNames: LIST_CLASSES,
    defaultDropdownOpened: isInline ?? false,
    onKeyDown: cancelKey(onCancel),
  };
}

export function ChoiceEdit(props: EditProps) {
  const { field, value, onChange, onDone, onCancel } = props;
  const data = useMemo(() => optionData(field, [String(value ?? '')]), [field, value]);
  return (
    <Select
      {...inputProps(props)}
      {...useListProps(props)}
      data={data}
      value={value === null ? null : String(value)}
      searchable={data.length > 8}
      clearable={field.required !== 'always'}
      allowDeselect={false}
      onChange={(next) => {
        onChange(next);
        onDone?.(next);
      }}
      onBlur={() => onCancel?.()}
    />
  );
}

/** One option of a tree: levels by indentation, found by any word of the way to it. */
export function TreeEdit(props: EditProps) {
  const { field, value, onChange, onDone, onCancel } = props;
  const chosen = String(value ?? '');
  const placed = useMemo(
    () => treeOf(field.options).filter(({ option }) => option.is_active || option.code === chosen),
    [field, chosen],
  );
  return (
    <Select
      {...inputProps(props)}
      {...useListProps(props)}
      data={placed.map(({ option, path }) => ({ value: option.code, label: path }))}
      renderOption={({ option }) => {
        const one = placed.find((known) => known.option.code === option.value);
        return (
          <span className="tree-option" style={{ '--depth': one?.depth ?? 0 } as CSSProperties}>
            {one?.option.label ?? option.label}
          </span>
        );
      }}
      value={value === null ? null : chosen}
      searchable
      clearable={field.required !== 'always'}
      allowDeselect={false}
      onChange={(next) => {
        onChange(next);
        onDone?.(next);
      }}
      onBlur={() => onCancel?.()}
    />
  );
}

export function ChoicesEdit(props: EditProps) {
  const { field, value, onChange, onDone } = props;
  const chosen = texts(value);
  const data = useMemo(() => optionData(field, chosen), [field, chosen]);
  return (
    <MultiSelect
      {...inputProps(props)}
      {...useListProps(props)}
      data={data}
      value={chosen}
      searchable
      onChange={(next) => onChange(next.length === 0 ? null : next)}
      onBlur={() => onDone?.(chosen.length === 0 ? null : chosen)}
    />
  );
}

export function BoolEdit(props: EditProps) {
  const { field, value, onChange, onDone, onCancel, isInline, error } = props;
  const context = useShowContext();
  if (!isInline) {
    return (
      <div className="bool-edit">
        <label className="check-row">
          <input
            type="checkbox"
            data-field={field.code}
            checked={value === true}
            onChange={(event) => onChange(event.currentTarget.checked)}
          />
          {field.label}
        </label>
        {error ? (
          <p className="field-error" role="alert">
            {error}
          </p>
        ) : null}
      </div>
    );
  }
  return (
    <fieldset className="bool-choice" aria-label={field.label} onKeyDown={cancelKey(onCancel)}>
      {[true, false].map((one) => (
        <button
          key={String(one)}
          type="button"
          data-field={field.code}
          aria-pressed={(value === true) === one}
          // biome-ignore lint/a11y/noAutofocus: the field was opened to answer it
          autoFocus={one}
          onClick={() => {
            onChange(one);
            onDone?.(one);
          }}
        >
          {one ? context.yes : context.no}
        </button>
      ))}
    </fieldset>
  );
}

export function PeopleEdit(props: EditProps) {
  const { value, onChange, onDone } = props;
  const { people } = useShowContext();
  const chosen = texts(value);
  const data = useMemo(
    () =>
      [...people.values()]
        .filter((person) => person.is_active || chosen.includes(String(person.id)))
        .map((person) => ({ value: String(person.id), label: person.name }))
        .sort((a, b) => a.label.localeCompare(b.label)),
    [people, chosen],
  );
  const ids = (list: string[]) => (list.length === 0 ? null : list.map(Number));
  return (
    <MultiSelect
      {...inputProps(props)}
      {...useListProps(props)}
      data={data}
      value={chosen}
      searchable
      onChange={(next) => onChange(ids(next))}
      onBlur={() => onDone?.(ids(chosen))}
    />
  );
}

export function PersonEdit(props: EditProps) {
  const { value, onChange, onDone, onCancel } = props;
  const { people } = useShowContext();
  const data = useMemo(
    () =>
      [...people.values()]
        .filter((person) => person.is_active || person.id === value)
        .map((person) => ({ value: String(person.id), label: person.name }))
        .sort((a, b) => a.label.localeCompare(b.label)),
    [people, value],
  );
  return (
    <Select
      {...inputProps(props)}
      {...useListProps(props)}
      data={data}
      value={value === null ? null : String(value)}
      searchable
      clearable={props.field.required !== 'always'}
      allowDeselect={false}
      onChange={(next) => {
        const id = next === null ? null : Number(next);
        onChange(id);
        onDone?.(id);
      }}
      onBlur={() => onCancel?.()}
    />
  );
}
