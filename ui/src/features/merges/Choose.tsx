/** With which record: those that look alike at once, others by search. */
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sameQuery } from '../records/create/fields';
import { findSame } from '../records/data';
import type { RecordView, TypeView } from '../records/types';
import { candidatesQuery } from './data';

interface ChooseProps {
  type: TypeView;
  record: RecordView;
  onChoose: (id: number) => void;
}

interface Candidate {
  id: number;
  title: string;
  more: string;
}

function List({ label, rows, onChoose }: { label: string; rows: Candidate[]; onChoose: (id: number) => void }) {
  return rows.length === 0 ? null : (
    <section aria-label={label}>
      <h2 className="merge-list-title">{label}</h2>
      <ul className="merge-list">
        {rows.map((row) => (
          <li key={row.id}>
            <button type="button" onClick={() => onChoose(row.id)}>
              <span>{row.title}</span>
              <small>{row.more}</small>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function Choose({ type, record, onChoose }: ChooseProps) {
  const { t } = useTranslation('merges');
  const [typed, setTyped] = useState('');
  const [q] = useDebouncedValue(typed.trim(), 200);
  const asked = useMemo(() => sameQuery(type, record.fields), [type, record.fields]);
  const same = useQuery({
    queryKey: ['same', type.code, JSON.stringify(asked)],
    queryFn: ({ signal }) => findSame(type.code, asked, signal),
    enabled: Object.keys(asked).length > 0,
  });
  const found = useQuery(candidatesQuery(type.code, q));
  const alike = (same.data?.rows ?? []).filter((row) => row.id !== record.id);
  const hits = q === '' ? [] : (found.data?.hits ?? []).filter((hit) => hit.id !== record.id && hit.type === type.code);
  return (
    <div className="block merge">
      <p className="merge-note">{t('choose', { title: record.title })}</p>
      <input
        className="input"
        type="search"
        aria-label={t('search')}
        placeholder={t('search')}
        value={typed}
        // biome-ignore lint/a11y/noAutofocus: the screen begins with this question
        autoFocus
        onChange={(event) => setTyped(event.target.value)}
      />
      <List
        label={t('alike_list')}
        rows={alike.map((row) => ({ id: row.id, title: row.title, more: `№ ${row.id}` }))}
        onChoose={onChoose}
      />
      <List
        label={t('found_list')}
        rows={hits.map((hit) => ({ id: hit.id, title: hit.title, more: hit.subtitle || `№ ${hit.id}` }))}
        onChoose={onChoose}
      />
      {q !== '' && found.isSuccess && hits.length === 0 ? <p className="merge-note">{t('nothing')}</p> : null}
    </div>
  );
}
