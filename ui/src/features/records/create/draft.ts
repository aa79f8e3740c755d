/** The unfinished form of a new record, kept in the browser for seven days. */
import type { FormValues } from '../../../fields/FieldForm';
import { isEmpty } from '../../../fields/view';

const DAYS = 7;
const KEY = (type: string) => `otklik.draft.${type}`;

interface Kept extends FormValues {
  at: number;
}

/** The kept form, unless it is too old or broken. */
export function readDraft(type: string, now: number): FormValues | null {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY(type)) ?? 'null') as Kept | null;
    if (!kept || now - kept.at > DAYS * 86_400_000) {
      return null;
    }
    return { values: kept.values, titles: kept.titles, rows: kept.rows };
  } catch {
    return null;
  }
}

/**
 * Keeps what was typed; a form without anything typed is forgotten. What the form has begun with is not kept: a moment
 * or a person that stood there by default would come back as yesterday's.
 */
export function keepDraft(type: string, form: FormValues, start: FormValues, now: number): void {
  const values = Object.fromEntries(
    Object.entries(form.values).filter(([code, value]) => JSON.stringify(value) !== JSON.stringify(start.values[code])),
  );
  const hasRows = Object.values(form.rows ?? {}).some((rows) => rows.length > 0);
  const hasValues = hasRows || Object.values(values).some((value) => !isEmpty(value) && value !== false);
  try {
    if (hasValues) {
      localStorage.setItem(KEY(type), JSON.stringify({ values, titles: form.titles, rows: form.rows, at: now } satisfies Kept));
    } else {
      localStorage.removeItem(KEY(type));
    }
  } catch {
    // A full or forbidden storage: the form lasts until the page is left.
  }
}

export function dropDraft(type: string): void {
  localStorage.removeItem(KEY(type));
}
