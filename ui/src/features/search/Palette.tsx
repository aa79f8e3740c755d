/** Search and commands: words, numbers, four digits of a phone; `>` for commands only. */
import { IconSearch } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { useTranslation } from 'react-i18next';
import { getJson } from '../../api/client';
import { useMe, useMeta } from '../../api/queries';
import type { Hit } from '../../api/types';
import { TypeIcon } from '../../parts/icons';
import { useLayers, useOpenRecord } from '../../parts/open';
import { creatableTypes, navigation } from '../shell/navigation';
import './palette.css';

interface Line {
  id: string;
  icon: string;
  title: string;
  note: string;
  run: () => void;
}

interface Props {
  onClose: () => void;
  onTask: () => void;
  onKeys: () => void;
}

function useCommands({ onClose, onTask, onKeys }: Props): Line[] {
  const { t } = useTranslation('search');
  const shell = useTranslation('shell').t;
  const me = useMe();
  const meta = useMeta();
  const navigate = useNavigate();
  const change = useLayers();
  const go = navigation(me, meta)
    .flatMap((group) => group.items)
    .map((item) => ({
      id: `go-${item.id}`,
      icon: item.icon,
      title: item.title ?? shell(item.word ?? ''),
      note: t('go'),
      run: () => void navigate({ to: item.to, params: item.params ?? {}, search: {} } as never),
    }));
  const make = creatableTypes(me, meta).map((type) => ({
    id: `new-${type.code}`,
    icon: type.icon,
    title: type.new,
    note: t('make'),
    run: () => change({ create: type.code, peek: undefined }),
  }));
  const other = [
    { id: 'task', icon: 'checklist', title: shell('new_task'), note: t('make'), run: onTask },
    { id: 'keys', icon: 'keyboard', title: shell('keys.title'), note: t('help'), run: onKeys },
  ];
  return [...make, ...other, ...go].map((line) => ({
    ...line,
    run: () => {
      onClose();
      line.run();
    },
  }));
}

function useHits(text: string): { hits: Hit[]; isWaiting: boolean; error: unknown } {
  const [asked, setAsked] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(text), 80);
    return () => clearTimeout(timer);
  }, [text]);
  const isCommand = asked.startsWith('>');
  const found = useQuery({
    queryKey: asked.trim() === '' ? ['recent'] : ['search', asked.trim()],
    queryFn: ({ signal }) =>
      asked.trim() === ''
        ? getJson<{ hits: Hit[] }>('/recent', {}, signal)
        : getJson<{ hits: Hit[] }>('/search', { q: asked.trim() }, signal),
    enabled: !isCommand,
    placeholderData: keepPreviousData,
    staleTime: 5_000,
  });
  return { hits: isCommand ? [] : (found.data?.hits ?? []), isWaiting: found.isFetching, error: found.error };
}

export function Palette(props: Props) {
  const { onClose } = props;
  const { t } = useTranslation('search');
  const meta = useMeta();
  const open = useOpenRecord();
  const id = useId();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const { hits, isWaiting, error } = useHits(text);
  const commands = useCommands(props);
  const asked = text.replace(/^>/, '').trim().toLowerCase();
  const named = commands.filter((line) => asked === '' || line.title.toLowerCase().includes(asked));
  const found: Line[] = hits.map((hit) => {
    const type = meta.types.find((one) => one.code === hit.type);
    return {
      id: `hit-${hit.id}`,
      icon: type?.icon ?? '',
      title: hit.title,
      note: [type?.one, hit.subtitle].filter(Boolean).join(' · '),
      run: () => {
        onClose();
        open({ type: hit.type, id: hit.id });
      },
    };
  });
  const lines = [...found, ...named.slice(0, text.startsWith('>') ? 30 : 6)];
  const chosen = Math.min(at, Math.max(lines.length - 1, 0));
  useEffect(() => {
    const before = document.activeElement;
    input.current?.focus();
    return () => (before instanceof HTMLElement ? before.focus({ preventScroll: true }) : undefined);
  }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    const moves: Record<string, () => void> = {
      ArrowDown: () => setAt((chosen + 1) % Math.max(lines.length, 1)),
      ArrowUp: () => setAt((chosen - 1 + lines.length) % Math.max(lines.length, 1)),
      Enter: () => lines[chosen]?.run(),
      Escape: onClose,
      Tab: () => undefined,
    };
    const move = moves[event.key];
    if (move) {
      event.preventDefault();
      event.stopPropagation();
      move();
    }
  };
  const head = text.trim() === '' ? t('recent') : t('found');
  return createPortal(
    // biome-ignore lint/a11y/noStaticElementInteractions: a click beside the dialog closes it; Esc does the same
    <div className="palette-veil" onPointerDown={(event) => (event.target === event.currentTarget ? onClose() : undefined)}>
      <section className="palette" role="dialog" aria-modal="true" aria-label={t('title')} onKeyDown={onKeyDown}>
        <div className="palette-input">
          <IconSearch size={18} stroke={1.7} aria-hidden />
          <input
            ref={input}
            role="combobox"
            aria-expanded="true"
            aria-controls={id}
            aria-activedescendant={lines[chosen] ? `${id}-${chosen}` : undefined}
            aria-label={t('title')}
            placeholder={t('placeholder')}
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              setAt(0);
            }}
          />
          <kbd aria-hidden="true">Esc</kbd>
        </div>
        <p className="palette-head" aria-hidden="true">
          {head}
        </p>
        <div role="listbox" id={id} aria-label={head} className="palette-list" tabIndex={-1}>
          {lines.map((line, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled on the whole dialog
            <div
              key={line.id}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === chosen}
              tabIndex={-1}
              className="palette-line"
              onClick={line.run}
              onPointerMove={() => setAt(index)}
            >
              <TypeIcon name={line.icon} size={17} />
              <span className="palette-title">{line.title}</span>
              <span className="palette-note">{line.note}</span>
            </div>
          ))}
        </div>
        <p className="palette-foot" role="status">
          {error ? t('failed') : lines.length === 0 && !isWaiting ? t('nothing') : t('count', { count: found.length })}
        </p>
      </section>
    </div>,
    document.body,
  );
}
