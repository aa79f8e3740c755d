// biome-ignore-all lint/a11y/useSemanticElements: groups, regions and grid parts keep their roles on plain boxes; axe is the judge
/** Chips above the records: quick ones with counts, then the conditions in words, each with its cross. */
import { IconX } from '@tabler/icons-react';
import { useQueries, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useShowContext } from '../../../fields/context';
import { formatDecimal } from '../../../fields/decimal';
import { countQuery, totalsQuery } from '../data';
import { filterExpression, type Quick, type RecordsSearch } from '../query';
import type { StageTotals, TypeView } from '../types';
import { useConditionWords } from './useConditionWords';

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
  const { zone, today, types } = useShowContext();
  const hasStages = type.pipelines.length > 0;
  const quick = search.quick ?? [];
  const keep = quick.filter((one) => one === 'mine' || one === 'open');
  const expression = (more: Quick[]) =>
    filterExpression(type, { quick: [...new Set([...keep, ...more])], f: search.f, any: search.any }, { zone, today, types });
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
  const groups = search.any ?? [];
  const say = useConditionWords(type, [...(search.f ?? []), ...groups.flat()]);
  const conditions = (search.f ?? []).map((tuple, index) => ({ index, words: say(tuple) }));
  const alternatives = groups.map((group, index) => ({ index, words: group.map(say).join(` ${t('filter.or')} `) }));
  const quick = isDropping ? (search.quick ?? []) : [];
  if (conditions.length === 0 && alternatives.length === 0 && quick.length === 0) {
    return null;
  }
  const drop = (index: number) => {
    const f = (search.f ?? []).filter((_, one) => one !== index);
    onSearch({ f: f.length > 0 ? f : undefined });
  };
  const dropGroup = (index: number) => {
    const any = groups.filter((_, one) => one !== index);
    onSearch({ any: any.length > 0 ? any : undefined });
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
      {alternatives.map(({ index, words }) => (
        <button key={words} type="button" className="condition" onClick={() => dropGroup(index)}>
          {words}
          <IconX size={14} stroke={1.7} aria-label={t('filter.drop')} />
        </button>
      ))}
      <button
        type="button"
        className="text-button"
        onClick={() => onSearch({ f: undefined, any: undefined, quick: isDropping ? undefined : search.quick })}
      >
        {t('filter.clear')}
      </button>
    </div>
  );
}
