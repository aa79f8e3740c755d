/** The columns of a list: the title, the next step, the stage, then the fields meant for lists or chosen by the person. */
import { isRightAligned } from '../../../fields/Show';
import { type FieldKind, type FieldView, type ValueKind, valueKind } from '../../../fields/view';
import { systemFields } from '../system';
import type { RecordRow, TypeView } from '../types';

export interface ListColumn {
  code: string;
  label: string;
  width: number;
  /** Absent for the title, the next step and the stage, which are drawn in their own way. */
  field?: FieldView;
  role: 'title' | 'step' | 'stage' | 'field';
  /** On a phone: what stands under the title, since the columns beside it are out of sight. */
  under?: { number: FieldView | undefined; phones: FieldView | undefined };
  /** What the server orders by; absent when it cannot. */
  sort?: string;
  isRight: boolean;
}

const WIDTHS: Record<ValueKind, number> = {
  string: 200,
  text: 240,
  integer: 110,
  decimal: 120,
  money: 140,
  bool: 110,
  date: 130,
  datetime: 160,
  time: 90,
  duration: 120,
  choice: 170,
  tree: 220,
  choices: 220,
  link: 200,
  person: 180,
  people: 220,
  phones: 170,
  emails: 200,
  links: 220,
  messengers: 180,
  url: 200,
  inn: 130,
  kpp: 110,
  ogrn: 150,
  snils: 140,
  bik: 110,
  account: 190,
  files: 110,
  images: 110,
  colour: 110,
  rich: 260,
  number: 130,
};

/** What the server cannot order by. */
const UNSORTED: readonly FieldKind[] = [
  'text',
  'rich',
  'choices',
  'people',
  'phones',
  'emails',
  'messengers',
  'link',
  'links',
  'person',
  'files',
  'images',
];

function columnOf(field: FieldView): ListColumn {
  const kind = valueKind(field);
  return {
    code: field.code,
    label: field.label,
    width: WIDTHS[kind],
    field,
    role: 'field',
    isRight: isRightAligned(field),
    ...(!UNSORTED.includes(kind) && field.is_stored && !field.is_preparing ? { sort: field.code } : {}),
  };
}

/** The field that alone makes the title of the given rows, if one does. */
export function titleField(type: TypeView, rows: readonly RecordRow[]): FieldView | undefined {
  const first = rows.slice(0, 20);
  if (first.length === 0) {
    return undefined;
  }
  return type.fields.find((field) => field.kind === 'string' && first.every((row) => row.fields[field.code] === row.title));
}

/** Every column that the chooser offers. */
export function possibleFields(type: TypeView): FieldView[] {
  const system = systemFields(type).filter((field) => field.code !== 'stage' && field.code !== 'is_open');
  return [...type.fields, ...system.filter((field) => !(field.code === 'owner' && type.owner))];
}

/** Room for the title on a phone: all but the tick. */
function phoneWidth(): number | undefined {
  return window.innerWidth <= 760 ? Math.max(220, window.innerWidth - 48) : undefined;
}

export interface ColumnWords {
  title: string;
  step: string;
  stage: string;
}

/** The columns to draw; `chosen` is the person's own choice of field codes. */
export function listColumns(type: TypeView, chosen: string[] | null, words: ColumnWords, title?: FieldView): ListColumn[] {
  const fields = possibleFields(type);
  const wanted = chosen
    ? chosen.map((code) => fields.find((field) => field.code === code)).filter((field) => field !== undefined)
    : fields.filter((field) => field.is_list && field.code !== title?.code && !['created_at', 'updated_at'].includes(field.code));
  const phone = phoneWidth();
  const number = wanted.find((field) => field.kind === 'number');
  const columns: ListColumn[] = [
    {
      code: 'title',
      label: words.title,
      width: phone ?? 300,
      role: 'title',
      ...(phone ? { under: { number, phones: wanted.find((field) => field.kind === 'phones') } } : {}),
      isRight: false,
      sort: 'title',
      ...(title ? { field: title } : {}),
    },
  ];
  if (number) {
    columns.push(columnOf(number));
  }
  if (type.needs_step) {
    columns.push({ code: 'next_due', label: words.step, width: 184, role: 'step', isRight: false, sort: 'next_due' });
  }
  if (type.pipelines.length > 0) {
    columns.push({ code: 'stage', label: words.stage, width: 224, role: 'stage', isRight: false });
  }
  return [...columns, ...wanted.filter((field) => field !== number).map(columnOf)];
}

/** Codes of fields for the server's `columns`, so that it sends no more than is drawn. */
export function columnCodes(type: TypeView, columns: ListColumn[]): string {
  const own = new Set(type.fields.map((field) => field.code));
  return columns
    .map((column) => column.field?.code)
    .filter((code): code is string => code !== undefined && own.has(code))
    .join(',');
}

/** Codes for a file with the same columns: the next step is two of them there. */
export function exportCodes(columns: readonly ListColumn[]): string[] {
  return columns.flatMap((column) => (column.role === 'step' ? ['next_step', 'next_due'] : [column.code]));
}

const KEY = (type: string) => `otklik.columns.${type}`;

/** The person's chosen columns, kept in the browser. */
export function readChosen(type: string): string[] | null {
  try {
    const raw: unknown = JSON.parse(localStorage.getItem(KEY(type)) ?? 'null');
    return Array.isArray(raw) ? raw.filter((code) => typeof code === 'string') : null;
  } catch {
    return null;
  }
}

export function keepChosen(type: string, chosen: string[] | null): void {
  if (chosen === null) {
    localStorage.removeItem(KEY(type));
  } else {
    localStorage.setItem(KEY(type), JSON.stringify(chosen));
  }
}
