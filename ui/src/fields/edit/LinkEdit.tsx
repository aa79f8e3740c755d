/** Picks another record: the latest ones at once, any by typing, a new one by its name where allowed. */
import { Combobox, TextInput, useCombobox } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { mayDo, useMe } from '../../api/queries';
import { useShowContext } from '../context';
import { findLinked, type LinkHit } from '../server';
import { type EditProps, inputProps } from './types';

/** Shown first when there is something to create. */
const NEW = '+new';

function useHits(to: string, text: string, isOpen: boolean) {
  const [typed] = useDebouncedValue(text.trim(), 120);
  const query = useQuery({
    queryKey: ['linked', to, typed],
    queryFn: ({ signal }) => findLinked(to, typed, signal),
    enabled: isOpen && to !== '',
    placeholderData: (before) => before,
    staleTime: 20_000,
  });
  return { query, isLate: typed !== text.trim() || query.isPlaceholderData || query.isPending };
}

function Hit({ hit }: { hit: LinkHit }) {
  return (
    <Combobox.Option value={String(hit.id)}>
      <span className="pick-title">{hit.title}</span>
      {hit.subtitle ? <span className="pick-sub">{hit.subtitle}</span> : null}
    </Combobox.Option>
  );
}

/** Keeps the first hit ready for Enter; an Enter that came before the hits takes the first of them when they are there. */
function useFirst(
  combobox: ReturnType<typeof useCombobox>,
  hits: LinkHit[],
  isTyped: boolean,
  isLate: boolean,
  choose: (hit: LinkHit) => void,
) {
  const wanted = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the arrival of hits is the reason to run
  useEffect(() => {
    if (!isTyped || isLate) {
      return;
    }
    const [first] = hits;
    if (wanted.current && first) {
      choose(first);
    } else {
      combobox.selectFirstOption();
    }
    wanted.current = false;
  }, [isTyped, isLate, hits]);
  /** True when Enter must wait. */
  return (): boolean => {
    wanted.current = isTyped && isLate;
    return wanted.current;
  };
}

function useLinkPicker(props: EditProps) {
  const { field, value, title, onChange, onDone, isInline } = props;
  const to = field.to ?? '';
  const [text, setText] = useState(title ?? '');
  const [isTyped, setIsTyped] = useState(false);
  const combobox = useCombobox({
    defaultOpened: isInline ?? false,
    onDropdownClose: () => combobox.resetSelectedOption(),
  });
  // The title may come from outside: a record made on the way.
  useEffect(() => {
    setText(title ?? '');
    setIsTyped(false);
  }, [title]);
  const { query, isLate } = useHits(to, isTyped ? text : '', combobox.dropdownOpened);
  const choose = (hit: LinkHit | null) => {
    setText(hit?.title ?? '');
    setIsTyped(false);
    onChange(hit?.id ?? null, hit?.title);
    onDone?.(hit?.id ?? null, hit?.title);
    combobox.closeDropdown();
  };
  const leave = () => {
    combobox.closeDropdown();
    if (isTyped && text.trim() === '' && value !== null) {
      choose(null);
      return;
    }
    setText(title ?? '');
    setIsTyped(false);
    props.onCancel?.();
  };
  const type = (next: string) => {
    setText(next);
    setIsTyped(true);
    combobox.openDropdown();
    combobox.resetSelectedOption();
  };
  const takeFirst = useFirst(combobox, query.data ?? [], isTyped, isLate, choose);
  return { to, text, isTyped, combobox, query, choose, leave, type, takeFirst };
}

export function LinkEdit(props: EditProps) {
  const { field, onCreate, onCancel } = props;
  const { t } = useTranslation('records');
  const picker = useLinkPicker(props);
  const { combobox, query, text } = picker;
  const hits = query.data ?? [];
  const { types } = useShowContext();
  const me = useMe();
  const canCreate = Boolean(onCreate) && mayDo(me, picker.to, 'create') && picker.isTyped && text.trim() !== '';
  const submit = (id: string) => {
    if (id === NEW) {
      combobox.closeDropdown();
      onCreate?.(picker.to, text.trim());
      return;
    }
    const hit = hits.find((one) => String(one.id) === id);
    if (hit) {
      picker.choose(hit);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey && picker.takeFirst()) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    if (event.key === 'Escape') {
      if (combobox.dropdownOpened || onCancel) {
        event.stopPropagation();
        event.preventDefault();
      }
      combobox.closeDropdown();
      onCancel?.();
    }
  };
  return (
    <Combobox
      store={combobox}
      onOptionSubmit={submit}
      withinPortal
      portalProps={{ target: '#main' }}
      transitionProps={{ duration: 0 }}
    >
      <Combobox.Target withExpandedAttribute>
        <TextInput
          {...inputProps(props)}
          value={text}
          autoComplete="off"
          placeholder={t('editor.link_placeholder')}
          onChange={(event) => picker.type(event.currentTarget.value)}
          onFocus={(event) => {
            event.currentTarget.select();
            combobox.openDropdown();
          }}
          onClick={() => combobox.openDropdown()}
          onBlur={picker.leave}
          onKeyDown={onKeyDown}
        />
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Options mah={280} className="pick-list" aria-label={field.label}>
          {hits.map((hit) => (
            <Hit key={hit.id} hit={hit} />
          ))}
          {canCreate ? (
            <Combobox.Option value={NEW} className="pick-new">
              {t('editor.create', { new: types.get(picker.to)?.new ?? '', text: text.trim() })}
            </Combobox.Option>
          ) : null}
          {hits.length === 0 && !canCreate ? (
            <Combobox.Empty>{query.isFetching ? t('editor.searching') : t('editor.nothing')}</Combobox.Empty>
          ) : null}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
