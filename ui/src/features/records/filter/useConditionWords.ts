/** Conditions as people read them, with the titles of the records that they name. */
import { useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useShowContext } from '../../../fields/context';
import { linkTitles } from '../../../fields/server';
import { valueKind } from '../../../fields/view';
import { type ConditionTuple, fieldOf } from '../query';
import type { TypeView } from '../types';
import { isPast } from './past';
import { conditionWords, pastWords } from './words';

/** Titles of the records that link conditions name, by `type:id`. */
export function useConditionTitles(type: TypeView, f: ConditionTuple[] | undefined): ReadonlyMap<string, string> {
  const { types } = useShowContext();
  const wanted = useMemo(() => {
    const byType = new Map<string, number[]>();
    for (const [code, , ...values] of f ?? []) {
      const field = fieldOf(type, code, types);
      if (field && ['link', 'links'].includes(valueKind(field)) && field.to) {
        byType.set(field.to, [...(byType.get(field.to) ?? []), ...values.map(Number)]);
      }
    }
    return [...byType];
  }, [f, type, types]);
  const queries = useQueries({
    queries: wanted.map(([to, ids]) => ({
      queryKey: ['linked', to, 'titles', ids.join(',')],
      queryFn: () => linkTitles(to, ids),
      staleTime: 60_000,
    })),
  });
  return new Map(queries.flatMap((query) => query.data ?? []));
}

/** Says a condition in words. */
export function useConditionWords(type: TypeView, conditions: ConditionTuple[]): (tuple: ConditionTuple) => string {
  const { t } = useTranslation('records');
  const context = useShowContext();
  const titles = useConditionTitles(type, conditions);
  const translate = (key: string, options?: Record<string, unknown>) => t(key, options ?? {});
  return (tuple) => {
    if (isPast(tuple[0])) {
      return pastWords(type, tuple, context, translate);
    }
    const field = fieldOf(type, tuple[0], context.types);
    return field ? conditionWords(field, tuple, context, titles, translate) : tuple[0];
  };
}
