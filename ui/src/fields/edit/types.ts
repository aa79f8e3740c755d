import type { FieldValue, FieldView } from '../view';

/** What an editor gets, in a form (with its label) and in place (label as an accessible name only). */
export interface EditProps {
  field: FieldView;
  value: FieldValue;
  /** Title of the linked record that `value` names. */
  title?: string | undefined;
  onChange: (value: FieldValue, title?: string) => void;
  /** In place only: the value is final, the editor may close. */
  onDone?: ((value: FieldValue, title?: string) => void) | undefined;
  onCancel?: (() => void) | undefined;
  error?: string | undefined;
  /** Links only: opens the form of a new record of the linked type, with what was typed. */
  onCreate?: ((to: string, typed: string) => void) | undefined;
  /** The editor stands in place of the text, without a visible label. */
  isInline?: boolean | undefined;
  isRequired?: boolean | undefined;
  hasFocus?: boolean | undefined;
}

/** Label, hint, error and marks in the form that Mantine's inputs take. */
export function inputProps({ field, error, isInline, isRequired, hasFocus }: EditProps) {
  const common = {
    size: 'sm' as const,
    error,
    'data-field': field.code,
    ...(hasFocus ? { autoFocus: true, 'data-autofocus': true } : {}),
  };
  if (isInline) {
    return { ...common, 'aria-label': field.label };
  }
  return {
    ...common,
    label: field.label,
    ...(field.hint ? { description: field.hint } : {}),
    withAsterisk: isRequired ?? false,
  };
}
