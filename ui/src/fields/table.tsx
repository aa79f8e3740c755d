/** The one table of field kinds: how a kind is shown, edited, filtered and read from typed text. */
import { type ComponentType, lazy } from 'react';
import type { EditProps } from './edit/types';
import { KIND_OPERATORS, type Operator } from './operators';
import { parseTyped } from './parse';
import {
  ShowColour,
  ShowDate,
  ShowEmails,
  ShowLink,
  ShowLinks,
  ShowLong,
  ShowMessengers,
  ShowNumber,
  ShowPhones,
  type ShowProps,
  ShowRich,
  ShowTags,
  ShowText,
  ShowUrl,
} from './Show';
import { ShowFiles } from './ShowFiles';
import { type FieldKind, type FieldView, isWritable, type ValueKind, valueKind } from './view';

export interface KindRow {
  Show: ComponentType<ShowProps>;
  /** Null: the value is the system's. */
  Edit: ComponentType<EditProps> | null;
  operators: readonly Operator[];
  parse: typeof parseTyped;
}

type Editors = typeof import('./edit');

/** Starts loading the editors before they are needed. */
export function loadEditors(): Promise<Editors> {
  return import('./edit');
}

function editor(pick: (editors: Editors) => ComponentType<EditProps>) {
  return lazy(async () => ({ default: pick(await loadEditors()) }));
}

const TextEdit = editor((editors) => editors.TextEdit);
const LongTextEdit = editor((editors) => editors.LongTextEdit);
const RichEdit = lazy(async () => ({ default: (await import('./edit/RichEdit')).RichEdit }));
const BoolEdit = editor((editors) => editors.BoolEdit);
const DateEdit = editor((editors) => editors.DateEdit);
const MomentEdit = editor((editors) => editors.MomentEdit);
const ChoiceEdit = editor((editors) => editors.ChoiceEdit);
const TreeEdit = editor((editors) => editors.TreeEdit);
const ChoicesEdit = editor((editors) => editors.ChoicesEdit);
const LinkEdit = editor((editors) => editors.LinkEdit);
const LinksEdit = editor((editors) => editors.LinksEdit);
const PersonEdit = editor((editors) => editors.PersonEdit);
const PeopleEdit = editor((editors) => editors.PeopleEdit);
const FilesEdit = editor((editors) => editors.FilesEdit);

function row(kind: ValueKind, Show: KindRow['Show'], Edit: KindRow['Edit']): KindRow {
  return { Show, Edit, operators: KIND_OPERATORS[kind], parse: parseTyped };
}

/** A new kind of field does not compile until it has its row here. */
export const FIELD_TABLE: Record<FieldKind, KindRow> = {
  string: row('string', ShowText, TextEdit),
  text: row('text', ShowLong, LongTextEdit),
  integer: row('integer', ShowNumber, TextEdit),
  decimal: row('decimal', ShowNumber, TextEdit),
  money: row('money', ShowNumber, TextEdit),
  bool: row('bool', ShowText, BoolEdit),
  date: row('date', ShowDate, DateEdit),
  datetime: row('datetime', ShowNumber, MomentEdit),
  time: row('time', ShowNumber, TextEdit),
  duration: row('duration', ShowNumber, TextEdit),
  choice: row('choice', ShowText, ChoiceEdit),
  tree: row('tree', ShowText, TreeEdit),
  choices: row('choices', ShowTags, ChoicesEdit),
  link: row('link', ShowLink, LinkEdit),
  links: row('links', ShowLinks, LinksEdit),
  person: row('person', ShowText, PersonEdit),
  people: row('people', ShowText, PeopleEdit),
  phones: row('phones', ShowPhones, TextEdit),
  emails: row('emails', ShowEmails, TextEdit),
  messengers: row('messengers', ShowMessengers, TextEdit),
  url: row('url', ShowUrl, TextEdit),
  inn: row('inn', ShowNumber, TextEdit),
  kpp: row('kpp', ShowNumber, TextEdit),
  ogrn: row('ogrn', ShowNumber, TextEdit),
  snils: row('snils', ShowNumber, TextEdit),
  bik: row('bik', ShowNumber, TextEdit),
  account: row('account', ShowNumber, TextEdit),
  files: row('files', ShowFiles, FilesEdit),
  images: row('images', ShowFiles, FilesEdit),
  colour: row('colour', ShowColour, TextEdit),
  rich: row('rich', ShowRich, RichEdit),
  number: row('number', ShowNumber, null),
  rollup: { Show: ShowText, Edit: null, operators: [], parse: parseTyped },
  computed: { Show: ShowText, Edit: null, operators: [], parse: parseTyped },
};

/** How a field's value is shown: a computed one as its result. */
export function showOf(field: FieldView): KindRow['Show'] {
  return FIELD_TABLE[valueKind(field)].Show;
}

/** The editor of a field, or null when people may not write into it. */
export function editOf(field: FieldView): KindRow['Edit'] {
  return isWritable(field) ? FIELD_TABLE[field.kind].Edit : null;
}

/** The filter operators of a field; a computed one that is not kept cannot be filtered by. */
export function operatorsOf(field: FieldView): readonly Operator[] {
  return field.is_stored && !field.is_preparing ? FIELD_TABLE[valueKind(field)].operators : [];
}
