/** Fields of linked records as fields of the record itself: «Заявитель → Город». */
import { operatorsOf } from '../../../fields/table';
import { type FieldView, valueKind } from '../../../fields/view';
import { systemFields, type TypeLike } from '../system';

type Types = ReadonlyMap<string, TypeLike>;

/** A field of a linked record, with the way to it in its code and in its name. */
export function linkedField(type: TypeLike, code: string, types: Types): FieldView | undefined {
  const [link = '', name = ''] = code.split('.');
  const from = type.fields.find((field) => field.code === link && valueKind(field) === 'link');
  const target = from?.to ? types.get(from.to) : undefined;
  if (!from || !target) {
    return undefined;
  }
  const field = [...target.fields, ...systemFields(target)].find((one) => one.code === name);
  return field ? { ...field, code, label: `${from.label} → ${field.label}` } : undefined;
}

/** All that can be asked about the records a type links to, by link. */
export function linkedFields(type: TypeLike, types: Types): { link: FieldView; fields: FieldView[] }[] {
  return type.fields
    .filter((field) => valueKind(field) === 'link' && types.has(field.to ?? ''))
    .map((link) => {
      const target = types.get(link.to ?? '');
      const fields = target ? [...target.fields.filter((one) => one.kind !== 'computed'), ...systemFields(target)] : [];
      return {
        link,
        fields: fields.filter((one) => operatorsOf(one).length > 0).map((one) => ({ ...one, code: `${link.code}.${one.code}` })),
      };
    })
    .filter(({ fields }) => fields.length > 0);
}
