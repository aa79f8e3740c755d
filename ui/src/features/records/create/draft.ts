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
    return { values: kept.values, titles: kept.titles };
  } catch {
    return null;
  }
}

/** Keeps the form; one without any value is forgotten. */
export function keepDraft(type: string, form: FormValues, now: number): void {
  const hasValues = Object.values(form.values).some((value) => !isEmpty(value) && value !== false);
  try {
    if (hasValues) {
      localStorage.setItem(KEY(type), JSON.stringify({ ...form, at: now } satisfies Kept));
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
