/** What a records screen shows, as its address says it: the view, the filter, the order, the open record. */
import { addDays, fromZone } from '../../fields/dates';
import { type Condition, conditionOf, OPERATORS, type Operator, type OperatorContext, quote } from '../../fields/operators';
import type { FieldView } from '../../fields/view';
import { linkedField } from './filter/linked';
import { isPast, PAST_OPERATORS, pastExpression } from './filter/past';
import { systemFields, type TypeLike } from './system';

export const QUICK = ['mine', 'overdue', 'today', 'none', 'open'] as const;
export type Quick = (typeof QUICK)[number];

/** A condition as the address keeps it: `["main_topic","in",12,13]`. */
export type ConditionTuple = [string, string, ...(string | number)[]];

export interface RecordsSearch {
  view?: 'board' | 'list' | undefined;
  pipeline?: string | undefined;
  quick?: Quick[] | undefined;
  f?: ConditionTuple[] | undefined;
  /** Groups: of each, one condition at least must hold. */
  any?: ConditionTuple[][] | undefined;
  sort?: string | undefined;
  open?: number | undefined;
  create?: CreateSeed | undefined;
}

/** What a create form starts with: a stage of the board or a parent record. */
export interface CreateSeed {
  stage?: string | undefined;
  fields?: Record<string, string | number> | undefined;
  names?: Record<string, string> | undefined;
  type?: string | undefined;
}

function asTuple(raw: unknown): ConditionTuple | null {
  if (!Array.isArray(raw) || raw.length < 2) {
    return null;
  }
  const [field, op, ...values] = raw as unknown[];
  const isPastOperator = (PAST_OPERATORS as readonly unknown[]).includes(op);
  const isKnown = typeof field === 'string' && (isPast(field) ? isPastOperator : (OPERATORS as readonly unknown[]).includes(op));
  const isPlain = values.every((value) => typeof value === 'string' || typeof value === 'number');
  return isKnown && isPlain ? [field, op as string, ...(values as (string | number)[])] : null;
}

function asSeed(raw: unknown): CreateSeed | undefined {
  if (raw === true || raw === 1) {
    return {};
  }
  if (typeof raw !== 'object' || raw === null) {
    return undefined;
  }
  return raw as CreateSeed;
}

function words<T extends string>(raw: unknown, known: readonly T[]): T[] | undefined {
  const list = Array.isArray(raw) ? raw : typeof raw === 'string' ? raw.split(',') : [];
  const kept = known.filter((word) => list.includes(word));
  return kept.length > 0 ? kept : undefined;
}

function tuples(raw: unknown): ConditionTuple[] {
  return Array.isArray(raw) ? raw.map(asTuple).filter((tuple) => tuple !== null) : [];
}

/** The address's search part with everything unknown dropped, so that an old link still opens. */
export function readSearch(raw: Record<string, unknown>): RecordsSearch {
  const open = Number(raw.open);
  const conditions = tuples(raw.f);
  const groups = (Array.isArray(raw.any) ? raw.any : []).map(tuples).filter((group) => group.length > 0);
  return {
    view: raw.view === 'list' || raw.view === 'board' ? raw.view : undefined,
    pipeline: typeof raw.pipeline === 'string' ? raw.pipeline : undefined,
    quick: words(raw.quick, QUICK),
    f: conditions.length > 0 ? conditions : undefined,
    any: groups.length > 0 ? groups : undefined,
    sort: typeof raw.sort === 'string' && /^-?[a-z_]+$/.test(raw.sort) ? raw.sort : undefined,
    open: Number.isInteger(open) && open > 0 ? open : undefined,
    create: asSeed(raw.create),
  };
}

export function toCondition([field, op, ...values]: ConditionTuple): Condition {
  return { field, op: op as Operator, values };
}

export function toTuple({ field, op, values }: Condition): ConditionTuple {
  return [field, op, ...values];
}

/** The expression of a quick chip. */
export function quickExpression(quick: Quick, context: OperatorContext): string {
  const tomorrow = `time(${quote(fromZone(addDays(context.today, 1), '00:00', context.zone))})`;
  switch (quick) {
    case 'mine':
      return 'is_open && owner == me()';
    case 'overdue':
      return 'is_open && next_due < now()';
    case 'today':
      return `is_open && next_due >= now() && next_due < ${tomorrow}`;
    case 'none':
      return 'is_open && next_due == null';
    case 'open':
      return 'is_open';
  }
}

export interface FilterParts {
  quick?: Quick[] | undefined;
  f?: ConditionTuple[] | undefined;
  any?: ConditionTuple[][] | undefined;
}

/** What asking over a type needs to know: the office's day, and the types that links lead to. */
export interface FilterContext extends OperatorContext {
  types?: ReadonlyMap<string, TypeLike> | undefined;
}

/** The field that a condition is about: of the type, of every record, or of a linked one. */
export function fieldOf(type: TypeLike, code: string, types: FilterContext['types']): FieldView | undefined {
  if (code.includes('.')) {
    return types ? linkedField(type, code, types) : undefined;
  }
  return type.fields.find((field) => field.code === code) ?? systemFields(type).find((field) => field.code === code);
}

/** The server's expression of one condition; null when it says nothing. */
function expressionOf(type: TypeLike, tuple: ConditionTuple, context: FilterContext): string | null {
  if (isPast(tuple[0])) {
    return pastExpression(type, tuple);
  }
  const field = fieldOf(type, tuple[0], context.types);
  return field ? conditionOf(field, toCondition(tuple), context) : null;
}

/** The server's expression of a whole filter; empty text when nothing is asked for. */
export function filterExpression(type: TypeLike, parts: FilterParts, context: FilterContext): string {
  const states = (parts.quick ?? []).filter((quick) => quick === 'overdue' || quick === 'today' || quick === 'none');
  const others = (parts.quick ?? []).filter((quick) => quick === 'mine' || quick === 'open');
  const expressions = others.map((quick) => quickExpression(quick, context));
  if (states.length > 0) {
    const each = states.map((quick) => quickExpression(quick, context));
    expressions.push(each.length === 1 ? (each[0] ?? '') : each.map((one) => `(${one})`).join(' || '));
  }
  const said = (group: ConditionTuple[]) =>
    group.map((tuple) => expressionOf(type, tuple, context)).filter((expression) => expression !== null);
  expressions.push(...said(parts.f ?? []));
  for (const group of parts.any ?? []) {
    const each = said(group);
    expressions.push(each.length > 1 ? each.map((one) => `(${one})`).join(' || ') : (each[0] ?? ''));
  }
  return joined(expressions);
}

/** All expressions at once; an alternative among them is put in parentheses. */
export function joined(expressions: string[]): string {
  const said = expressions.filter((expression) => expression !== '');
  if (said.length < 2) {
    return said[0] ?? '';
  }
  return said.map((expression) => (expression.includes('||') ? `(${expression})` : expression)).join(' && ');
}

/** The order after a click on a column: up, down, as before. */
export function nextSort(current: string | undefined, code: string): string | undefined {
  if (current === code) {
    return `-${code}`;
  }
  return current === `-${code}` ? undefined : code;
}

/** The conditions with the one of a field replaced (or dropped when null). */
export function withCondition(
  f: ConditionTuple[] | undefined,
  field: string,
  next: ConditionTuple | null,
): ConditionTuple[] | undefined {
  const rest = (f ?? []).filter((tuple) => tuple[0] !== field);
  const all = next ? [...rest, next] : rest;
  return all.length > 0 ? all : undefined;
}
