/**
 * Conditions over what was done about a record and over its past: «не было связи 30 дней», «был на стадии в мае»,
 * «менялось поле». They stand in the address beside the others, under names that no field can have.
 */
import { days, periodCondition, quote } from '../../../fields/operators';
import type { FieldView } from '../../../fields/view';
import type { ConditionTuple } from '../query';
import { allStages, type TypeLike } from '../system';

/** What is asked about activities, and the moment that the server knows of it. */
const MOMENTS = {
  '@contact': 'last_contact()',
  '@activity': 'last_activity()',
  '@call': "last_activity('call')",
  '@meeting': "last_activity('meeting')",
  '@letter': "last_activity('letter')",
  '@comment': "last_activity('comment')",
} as const;

type MomentCode = keyof typeof MOMENTS;

export type PastCode = MomentCode | '@was_in' | '@changed';

export const PAST_OPERATORS = ['older', 'newer', 'period', 'never', 'ever', 'was'] as const;
export type PastOperator = (typeof PAST_OPERATORS)[number];

/** Operators of a question about the past, the usual one first. */
export function pastOperators(code: PastCode): readonly PastOperator[] {
  return code === '@was_in' || code === '@changed' ? ['was'] : ['older', 'newer', 'period', 'never', 'ever'];
}

/** The questions that make sense for a type. */
export function pastCodes(type: TypeLike): PastCode[] {
  const moments = Object.keys(MOMENTS) as MomentCode[];
  return type.pipelines.length > 0 ? [...moments, '@was_in', '@changed'] : [...moments, '@changed'];
}

export function isPast(code: string): code is PastCode {
  return code === '@was_in' || code === '@changed' || code in MOMENTS;
}

/** Fields whose changes history tells by their names. */
export function changing(type: TypeLike): FieldView[] {
  return type.fields.filter((field) => field.kind !== 'computed');
}

function range([from, to]: (string | number | undefined)[]): string {
  const day = (value: string | number) => `date(${quote(String(value))})`;
  if (!from && !to) {
    return '';
  }
  return to ? `, ${day(from || '1900-01-01')}, ${day(to)}` : `, ${day(from ?? '')}`;
}

/** The server's expression of a question about the past, or null when it says nothing. */
export function pastExpression(type: TypeLike, [code, op, ...values]: ConditionTuple): string | null {
  const what = String(values[0] ?? '');
  if (code === '@was_in' && op === 'was') {
    const isStage = allStages(type).some((stage) => stage.code === what);
    return isStage ? `was_in(${quote(what)}${range(values.slice(1))})` : null;
  }
  if (code === '@changed' && op === 'was') {
    const isField = changing(type).some((field) => field.code === what);
    return isField ? `changed(${quote(what)}${range(values.slice(1))})` : null;
  }
  const moment = MOMENTS[code as MomentCode];
  if (!moment) {
    return null;
  }
  switch (op) {
    // Who was never reached waits since the record was made.
    case 'older':
      return `coalesce(${moment}, created_at) < add_days(now(), -${days(what)})`;
    case 'newer':
      return `${moment} >= add_days(now(), -${days(what)})`;
    case 'period':
      return periodCondition(moment, what);
    case 'never':
      return `${moment} == null`;
    case 'ever':
      return `${moment} != null`;
    default:
      return null;
  }
}
