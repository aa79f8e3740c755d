// biome-ignore-all lint/a11y/useSemanticElements: groups, regions and grid parts keep their roles on plain boxes; axe is the judge
/** Chips above the records: quick ones with counts, then the conditions in words, each with its cross. */
import { IconX } from '@tabler/icons-react';
import { useQueries, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useShowContext } from '../../../fields/context';
import { formatDecimal } from '../../../fields/decimal';
import { linkTitles } from '../../../fields/server';
import { valueKind } from '../../../fields/view';
import { countQuery, totalsQuery } from '../data';
import { type ConditionTuple, filterExpression, type Quick, type RecordsSearch } from '../query';
import { systemFields } from '../system';
import type { StageTotals, TypeView } from '../types';
import { conditionWords } from './words';

/** Titles of the records that link conditions name, by `type:id`. */
export function useConditionTitles(type: TypeView, f: ConditionTuple[] | undefined): ReadonlyMap<string, string> {
  const wanted = useMemo(() => {
    const byType = new Map<string, number[]>();
    for (const [code, , ...values] of f ?? []) {
      const field = type.fields.find((one) => one.code === code);
      if (field && valueKind(field) === 'link' && field.to) {
        byType.set(field.to, [...(byType.get(field.to) ?? []), ...values.map(Number)]);
      }
    }
    return [...byType];
  }, [f, type]);
  const queries = useQueries({
    queries: wanted.map(([to, ids]) => ({
      queryKey: ['linked', to, 'titles', ids.join(',')],
      queryFn: () => linkTitles(to, ids),
      staleTime: 60_000,
    })),
  });
  return new Map(queries.flatMap((query) => query.data ?? []));
}

const COUNTED: readonly Quick[] = ['mine', 'overdue', 'today', 'none'];

function summed(stages: StageTotals[] | undefined, quick: Quick): number | undefined {
  if (!stages) {
    return undefined;
  }
  const of = (stage: StageTotals) =>
    quick === 'mine' || quick === 'open' ? stage.count : stage[quick as 'overdue' | 'today' | 'none'];
  return stages.reduce((sum, stage) => sum + of(stage), 0);
}

/** Counts of the quick chips: from the sums by stage, or, where a type has no stages, one by one. */
function useCounts(type: TypeView, search: RecordsSearch) {
  const { zone, today } = useShowContext();
  const hasStages = type.pipelines.length > 0;
  const quick = search.quick ?? [];
  const keep = quick.filter((one) => one === 'mine' || one === 'open');
  const expression = (more: Quick[]) =>
    filterExpression(type, { quick: [...new Set([...keep, ...more])], f: search.f }, { zone, today });
  const all = useQuery({ ...totalsQuery(type.code, expression([])), enabled: hasStages && type.needs_step });
  const own = useQuery({ ...totalsQuery(type.code, expression(['mine'])), enabled: hasStages && Boolean(type.owner) });
  const single = useQueries({
    queries: COUNTED.map((one) => ({
      ...countQuery(type.code, expression([one])),
      enabled: !hasStages && quickOf(type).includes(one),
    })),
  });
  return (one: Quick): number | undefined => {
    if (!hasStages) {
      return single[COUNTED.indexOf(one)]?.data;
    }
    return summed(one === 'mine' ? own.data?.stages : all.data?.stages, one);
  };
}

interface FilterBarProps {
  type: TypeView;
  search: RecordsSearch;
  onSearch: (patch: Partial<RecordsSearch>) => void;
}

/** The quick chips that make sense for a type. */
export function quickOf(type: TypeView): Quick[] {
  return COUNTED.filter((quick) => (quick === 'mine' ? Boolean(type.owner) : type.needs_step));
}

export function QuickChips({ type, search, onSearch }: FilterBarProps) {
  const { t } = useTranslation('records');
  const { language } = useShowContext();
  const countOf = useCounts(type, search);
  const active = search.quick ?? [];
  const toggle = (quick: Quick) => {
    const next = active.includes(quick) ? active.filter((one) => one !== quick) : [...active, quick];
    onSearch({ quick: next.length > 0 ? next : undefined });
  };
  return (
    <div className="chips" role="group" aria-label={t('quick.label')}>
      {quickOf(type).map((quick) => {
        const count = countOf(quick);
        return (
          <button
            key={quick}
            type="button"
            className={`chip chip-${quick}`}
            aria-pressed={active.includes(quick)}
            onClick={() => toggle(quick)}
          >
            {t(`quick.${quick}`)}
            {count === undefined ? null : <b>{formatDecimal(String(count), language)}</b>}
          </button>
        );
      })}
    </div>
  );
}

interface ConditionsProps extends FilterBarProps {
  /** Conditions as buttons that drop them, for the place where nothing was found. */
  isDropping?: boolean;
}

export function Conditions({ type, search, onSearch, isDropping = false }: ConditionsProps) {
  const { t } = useTranslation('records');
  const context = useShowContext();
  const titles = useConditionTitles(type, search.f);
  const fields = [...type.fields, ...systemFields(type)];
  const conditions = (search.f ?? []).map((tuple, index) => {
    const field = fields.find((one) => one.code === tuple[0]);
    return {
      index,
      words: field ? conditionWords(field, tuple, context, titles, (key, options) => t(key, options ?? {})) : tuple[0],
    };
  });
  const quick = isDropping ? (search.quick ?? []) : [];
  if (conditions.length === 0 && quick.length === 0) {
    return null;
  }
  const drop = (index: number) => {
    const f = (search.f ?? []).filter((_, one) => one !== index);
    onSearch({ f: f.length > 0 ? f : undefined });
  };
  const dropQuick = (one: Quick) => {
    const rest = (search.quick ?? []).filter((other) => other !== one);
    onSearch({ quick: rest.length > 0 ? rest : undefined });
  };
  return (
    <div className="conditions" role="group" aria-label={t('filter.conditions')}>
      {quick.map((one) => (
        <button key={one} type="button" className="condition" onClick={() => dropQuick(one)}>
          {t(`quick.${one}`)}
          <IconX size={14} stroke={1.7} aria-label={t('filter.drop')} />
        </button>
      ))}
      {conditions.map(({ index, words }) => (
        <button key={words} type="button" className="condition" onClick={() => drop(index)}>
          {words}
          <IconX size={14} stroke={1.7} aria-label={t('filter.drop')} />
        </button>
      ))}
      <button
        type="button"
        className="text-button"
        onClick={() => onSearch({ f: undefined, quick: isDropping ? undefined : search.quick })}
      >
        {t('filter.clear')}
      </button>
    </div>
  );
}
