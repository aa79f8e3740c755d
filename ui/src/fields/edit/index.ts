/** All editors, in one chunk of their own that loads with the first edit. */
export { BoolEdit, ChoiceEdit, ChoicesEdit, PeopleEdit, PersonEdit, TreeEdit } from './ChoiceEdit';
export { DateEdit, MomentEdit } from './DateEdit';
export { FilesEdit } from './FilesEdit';
export { LinkEdit } from './LinkEdit';
export { LinksEdit } from './LinksEdit';
export { LongTextEdit, TextEdit } from './TextEdit';
