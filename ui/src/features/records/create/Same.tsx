/** «Похоже, уже есть»: the same person or company, while it is being typed. */
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useShowContext } from '../../../fields/context';
import { formatValue } from '../../../fields/format';
import type { FieldValue } from '../../../fields/view';
import { Button } from '../../../parts/Button';
import { findSame } from '../data';
import type { RecordRow, TypeView } from '../types';
import { sameQuery } from './fields';

interface SameProps {
  type: TypeView;
  values: Record<string, FieldValue>;
  /** Takes the found record instead of a new one. */
  onAttach?: ((row: RecordRow) => void) | undefined;
  onOpen?: ((row: RecordRow) => void) | undefined;
}

export function Same({ type, values, onAttach, onOpen }: SameProps) {
  const { t } = useTranslation('records');
  const context = useShowContext();
  const asked = useMemo(() => sameQuery(type, values), [type, values]);
  const [typed] = useDebouncedValue(JSON.stringify(asked), 250);
  const query = useQuery({
    queryKey: ['same', type.code, typed],
    queryFn: ({ signal }) => findSame(type.code, JSON.parse(typed) as Record<string, string>, signal),
    enabled: typed !== '{}',
    staleTime: 10_000,
  });
  const rows = typed === '{}' ? [] : (query.data?.rows ?? []);
  if (rows.length === 0) {
    return null;
  }
  const details = (row: RecordRow) =>
    type.fields
      .filter((field) => field.is_list && ['phones', 'emails', 'link'].includes(field.kind))
      .map((field) => formatValue(field, row.fields[field.code], { ...context, names: row.names, linked: row.linked }))
      .filter((text) => text !== '')
      .slice(0, 2)
      .join(' · ');
  return (
    <section className="same" aria-label={t('same.title')} aria-live="polite">
      <p className="same-title">{t('same.title')}</p>
      <ul>
        {rows.slice(0, 4).map((row) => (
          <li key={row.id}>
            <span className="same-name">{row.title}</span>
            <span className="same-more">{details(row)}</span>
            {onAttach ? (
              <Button size="small" onClick={() => onAttach(row)}>
                {t('same.attach')}
              </Button>
            ) : null}
            {onOpen ? (
              <Button size="small" onClick={() => onOpen(row)}>
                {t('same.open')}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  );
}
