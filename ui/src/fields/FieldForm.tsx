/** A form of fields drawn from metadata: one editor per field, server errors at their fields, focus on the first. */
import { type KeyboardEvent, Suspense, useEffect, useRef } from 'react';
import { FIELD_TABLE } from './table';
import { type FieldValue, type FieldView, isWritable, valueKind } from './view';

export interface FormValues {
  values: Record<string, FieldValue>;
  /** Titles of linked records by field. */
  titles: Record<string, string>;
}

interface FieldFormProps {
  fields: FieldView[];
  form: FormValues;
  errors: Record<string, string>;
  /** Codes of the fields to mark as required. */
  required: string[];
  focus?: string | undefined;
  onChange: (form: FormValues) => void;
  /** Opens the form of a new linked record. */
  onCreateLinked?: ((field: FieldView, typed: string) => void) | undefined;
}

const WIDE = new Set(['text', 'choices', 'string', 'emails']);

function useErrorFocus(errors: Record<string, string>) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const codes = Object.keys(errors);
    if (codes.length === 0) {
      return;
    }
    const marked = [...(ref.current?.querySelectorAll<HTMLElement>('[data-field]') ?? [])];
    marked.find((element) => codes.includes(element.dataset.field ?? ''))?.focus();
  }, [errors]);
  return ref;
}

/** Escape that closes a list or a calendar closes nothing else. */
function keepEscape(event: KeyboardEvent): void {
  const isExpanded = event.target instanceof Element && event.target.getAttribute('aria-expanded') === 'true';
  const layers = [...document.querySelectorAll<HTMLElement>('[class*="Popover-dropdown"]')];
  if (event.key === 'Escape' && (isExpanded || layers.some((layer) => layer.offsetParent !== null))) {
    event.stopPropagation();
  }
}

export function FieldForm({ fields, form, errors, required, focus, onChange, onCreateLinked }: FieldFormProps) {
  const ref = useErrorFocus(errors);
  const now = useRef(form);
  now.current = form;
  const set = (code: string, value: FieldValue, title?: string) => {
    const { values, titles } = now.current;
    const next = { values: { ...values, [code]: value }, titles: title === undefined ? titles : { ...titles, [code]: title } };
    now.current = next;
    onChange(next);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only keeps Escape from those around
    <div ref={ref} className="field-form" onKeyDown={keepEscape}>
      {fields.filter(isWritable).map((field) => {
        const Edit = FIELD_TABLE[field.kind].Edit;
        return Edit ? (
          <div key={field.code} className={`field-cell${WIDE.has(valueKind(field)) ? ' is-wide' : ''}`}>
            <Suspense fallback={<div className="field-waiting" />}>
              <Edit
                field={field}
                value={form.values[field.code] ?? null}
                title={form.titles[field.code]}
                error={errors[field.code]}
                isRequired={required.includes(field.code)}
                hasFocus={field.code === focus}
                onChange={(value, title) => set(field.code, value, title)}
                {...(onCreateLinked ? { onCreate: (_to: string, typed: string) => onCreateLinked(field, typed) } : {})}
              />
            </Suspense>
          </div>
        ) : null;
      })}
    </div>
  );
}
