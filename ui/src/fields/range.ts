/** The range of a field's values in words, for the hint under its editor. */
import { formatValue } from './format';
import { type FieldView, isEmpty, type ShowContext } from './view';

type Words = (key: string, values: Record<string, string>) => string;

export function rangeWords(field: FieldView, context: ShowContext, t: Words): string {
  const [min, max] = [field.min, field.max].map((bound) => (isEmpty(bound) ? '' : formatValue(field, bound ?? null, context)));
  if (min && max) {
    return t('range.both', { min, max });
  }
  return min ? t('range.min', { min }) : max ? t('range.max', { max }) : '';
}
