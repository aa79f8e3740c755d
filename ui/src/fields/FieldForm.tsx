/** A form of fields drawn from metadata: one editor per field, server errors at their fields, focus on the first. */
import { type KeyboardEvent, Suspense, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useShowContext } from './context';
import { type FormOf, offering, unfit, useOffers } from './offers';
import { rangeWords } from './range';
import { FIELD_TABLE } from './table';
import { type FieldValue, type FieldView, isWritable, valueKind } from './view';

export interface FormValues {
  values: Record<string, FieldValue>;
  /** Titles of linked records by field. */
  titles: Record<string, string>;
  /** Forms of rows by the section of their table. */
  rows?: Record<string, FormValues[]> | undefined;
}

interface FieldFormProps {
  /** What the form is about, so that choices offer what goes with it. */
  of?: FormOf | undefined;
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

const WIDE = new Set(['text', 'rich', 'choices', 'string', 'emails', 'files', 'images', 'links']);

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

/** Fields as they are asked for: with the options that go with the rest of the form, and the range under them. */
function useAsked({ of, fields, form }: FieldFormProps, clear: (codes: string[]) => void): (field: FieldView) => FieldView {
  const { t } = useTranslation('records');
  const context = useShowContext();
  const offers = useOffers(of, fields, form.values);
  const wrong = unfit(fields, form.values, offers).join(' ');
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new answer empties what does not fit
  useEffect(() => {
    if (wrong !== '') {
      clear(wrong.split(' '));
    }
  }, [wrong]);
  return (field) => {
    const range = rangeWords(field, context, t);
    const offered = offering(field, offers);
    return range ? { ...offered, hint: [field.hint, range].filter((part) => part !== '').join(' · ') } : offered;
  };
}

export function FieldForm(props: FieldFormProps) {
  const { fields, form, errors, required, focus, onChange, onCreateLinked } = props;
  const ref = useErrorFocus(errors);
  const now = useRef(form);
  const isTouched = useRef(false);
  now.current = form;
  const set = (code: string, value: FieldValue, title?: string) => {
    const { values, titles } = now.current;
    const next = {
      ...now.current,
      values: { ...values, [code]: value },
      titles: title === undefined ? titles : { ...titles, [code]: title },
    };
    now.current = next;
    isTouched.current = true;
    onChange(next);
  };
  // What stood in the form when it was opened is not taken away before anything is changed.
  const asked = useAsked(props, (codes) => {
    for (const code of isTouched.current ? codes : []) {
      set(code, null);
    }
  });
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only keeps Escape from those around
    <div ref={ref} className="field-form" onKeyDown={keepEscape}>
      {fields.filter(isWritable).map((field) => {
        const Edit = FIELD_TABLE[field.kind].Edit;
        return Edit ? (
          <div key={field.code} className={`field-cell${WIDE.has(valueKind(field)) ? ' is-wide' : ''}`}>
            <Suspense fallback={<div className="field-waiting" />}>
              <Edit
                field={asked(field)}
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
