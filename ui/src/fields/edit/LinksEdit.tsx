/** Picks several records: the latest ones at once, any by typing; the chosen stand as tags in their order. */
import { MultiSelect } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { findLinked, linkTitles } from '../server';
import { texts } from '../view';
import { type EditProps, inputProps } from './types';

/** What can be chosen, and the titles of what is chosen already. */
function useChoices(to: string, text: string, chosen: string[]) {
  const [typed] = useDebouncedValue(text.trim(), 120);
  const hits = useQuery({
    queryKey: ['linked', to, typed],
    queryFn: ({ signal }) => findLinked(to, typed, signal),
    enabled: to !== '',
    placeholderData: (before) => before,
    staleTime: 20_000,
  });
  const known = useQuery({
    queryKey: ['linked', to, 'titles', chosen.join(',')],
    queryFn: () => linkTitles(to, chosen.map(Number)),
    enabled: to !== '' && chosen.length > 0,
    placeholderData: (before) => before,
    staleTime: 60_000,
  });
  const labels = new Map((known.data ?? []).map(([key, title]) => [key.slice(key.indexOf(':') + 1), title]));
  for (const hit of hits.data ?? []) {
    labels.set(String(hit.id), hit.title);
  }
  const found = (hits.data ?? []).map((hit) => String(hit.id));
  const values = [...chosen, ...found.filter((id) => !chosen.includes(id))];
  return { data: values.map((value) => ({ value, label: labels.get(value) ?? `№ ${value}` })), isFetching: hits.isFetching };
}

export function LinksEdit(props: EditProps) {
  const { field, value, onChange, onDone, onCancel, isInline } = props;
  const { t } = useTranslation('records');
  const [chosen, setChosen] = useState(() => texts(value));
  const [text, setText] = useState('');
  const { data, isFetching } = useChoices(field.to ?? '', text, chosen);
  const ids = (list: string[]) => (list.length === 0 ? null : list.map(Number));
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && onCancel) {
      event.stopPropagation();
      event.preventDefault();
      onCancel();
    }
  };
  return (
    <MultiSelect
      {...inputProps(props)}
      clearButtonProps={{ 'aria-label': t('editor.clear') }}
      nothingFoundMessage={isFetching ? t('editor.searching') : t('editor.nothing')}
      comboboxProps={{ withinPortal: true, portalProps: { target: '#main' }, transitionProps: { duration: 0 } }}
      withScrollArea={false}
      classNames={{ options: 'pick-list' }}
      defaultDropdownOpened={isInline ?? false}
      placeholder={chosen.length === 0 ? t('editor.link_placeholder') : ''}
      data={data}
      // The server has found them: what it gives is what fits.
      filter={({ options }) => options}
      value={chosen}
      searchable
      hidePickedOptions
      maxValues={50}
      searchValue={text}
      onSearchChange={setText}
      onChange={(next) => {
        setChosen(next);
        setText('');
        onChange(ids(next));
      }}
      onBlur={() => onDone?.(ids(chosen))}
      onKeyDown={onKeyDown}
    />
  );
}
