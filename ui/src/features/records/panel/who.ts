/** Who is behind a line of a record's life: a person, a rule, a file, a merge. */
import { useTranslation } from 'react-i18next';
import { useShowContext } from '../../../fields/context';
import { shortName } from '../../../fields/format';
import type { TimelineEntry } from '../types';

/** The cause that merges leave in histories. */
const MERGE = 'merge';

export function useWho(entry: TimelineEntry): string {
  const { t } = useTranslation('records');
  const person = shortName(useShowContext().people.get(entry.person ?? 0)?.name ?? '');
  if (entry.rule === MERGE) {
    return [t('entry.by_merge'), person].filter(Boolean).join(', ');
  }
  if (entry.import) {
    return [t('entry.by_import', { file: entry.import }), person].filter(Boolean).join(', ');
  }
  return entry.rule ? t('entry.by_rule') : person;
}
