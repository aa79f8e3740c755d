/** Search and commands: words, numbers, four digits of a phone; `>` for commands only. */
import { IconSearch, IconX } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, type PointerEvent, useEffect, useId, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { useTranslation } from 'react-i18next';
import { getJson } from '../../api/client';
import { useMe, useMeta } from '../../api/queries';
import type { Hit } from '../../api/types';
import { formatPhone } from '../../fields/phone';
import { IconButton } from '../../parts/Button';
import { TypeIcon } from '../../parts/icons';
import { useLayers, useOpenRecord } from '../../parts/open';
import { creatableTypes, navigation } from '../shell/navigation';
import { fits } from './commands';
import './palette.css';

type Group = 'records' | 'guess' | 'make' | 'go';

interface Line {
  group: Group;
  id: string;
  icon: string;
  title: string;
  note: string;
  hint?: string | undefined;
  run: () => void;
}

interface Props {
  onClose: () => void;
  onTask: () => void;
  onKeys: () => void;
}

const GO_KEYS: Record<string, string> = { day: 'G D', inbox: 'G I', tasks: 'G T', people: 'G P' };

function useCommands({ onClose, onTask, onKeys }: Props): Line[] {
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
      group: 'go' as const,
      note: '',
      hint: GO_KEYS[item.id],
      run: () => void navigate({ to: item.to, params: item.params ?? {}, search: {} } as never),
    }));
  const make = creatableTypes(me, meta).map((type) => ({
    id: `new-${type.code}`,
    icon: type.icon,
    title: type.new,
    group: 'make' as const,
    note: '',
    run: () => change({ create: type.code, peek: undefined }),
  }));
  const other = [
    { id: 'task', group: 'make' as const, icon: 'checklist', title: shell('new_task'), note: '', run: onTask },
    { id: 'keys', group: 'go' as const, icon: 'keyboard', title: shell('keys.title'), note: '', hint: '?', run: onKeys },
  ];
  return [...make, ...other, ...go].map((line) => ({
    ...line,
    run: () => {
      onClose();
      line.run();
    },
  }));
}

/** The server tells phones as they are kept; people read them grouped. */
function withPhones(text: string | null): string | null {
  return text?.replace(/\+\d{8,15}/g, formatPhone) ?? null;
}

interface Hits {
  hits: Hit[];
  guess?: string | null;
}

function useHits(text: string): Hits & { isWaiting: boolean; error: unknown } {
  const [asked, setAsked] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(text), 80);
    return () => clearTimeout(timer);
  }, [text]);
  const isCommand = asked.startsWith('>');
  const found = useQuery({
    queryKey: asked.trim() === '' ? ['recent'] : ['search', asked.trim()],
    queryFn: ({ signal }) =>
      asked.trim() === '' ? getJson<Hits>('/recent', {}, signal) : getJson<Hits>('/search', { q: asked.trim() }, signal),
    enabled: !isCommand,
    placeholderData: keepPreviousData,
    staleTime: 5_000,
  });
  // What is shown is not yet the answer to what is typed.
  const isWaiting = !text.startsWith('>') && (asked !== text || found.isPlaceholderData || found.isPending);
  const { hits = [], guess = null } = isCommand ? {} : (found.data ?? {});
  return { hits, guess, isWaiting, error: found.error };
}

/** What the box shows: recent or found records first, then what fits among the commands. */
function useLines(text: string, props: Props) {
  const { t } = useTranslation('search');
  const meta = useMeta();
  const open = useOpenRecord();
  const { hits, guess, isWaiting, error } = useHits(text);
  const commands = useCommands(props);
  const isCommand = text.startsWith('>');
  const asked = text.replace(/^>/, '').trim();
  const found: Line[] = hits.map((hit) => {
    const type = meta.types.find((one) => one.code === hit.type);
    return {
      id: `hit-${hit.id}`,
      group: hit.is_guess ? 'guess' : 'records',
      icon: type?.icon ?? '',
      title: hit.title,
      note: [type?.one, withPhones(hit.subtitle), hit.is_open || !hit.stage ? null : t('closed')].filter(Boolean).join(' · '),
      run: () => {
        props.onClose();
        open({ type: hit.type, id: hit.id });
      },
    };
  });
  const named = commands.filter((line) => fits(line.title, asked));
  const most = isCommand ? 30 : asked === '' ? 5 : 3;
  const typed = found.filter((line) => line.group === 'records');
  const guessed = found.filter((line) => line.group === 'guess');
  const groups = [
    { group: 'records' as const, title: t(asked === '' ? 'recent' : 'records'), lines: typed },
    // What was meant: the other keyboard layout or the other alphabet.
    { group: 'guess' as const, title: t(typed.length > 0 ? 'guess_too' : 'guess', { text: guess }), lines: guessed },
    { group: 'make' as const, title: t('make'), lines: named.filter((line) => line.group === 'make').slice(0, most) },
    { group: 'go' as const, title: t('go'), lines: named.filter((line) => line.group === 'go').slice(0, most) },
  ];
  return { groups: groups.filter((one) => one.lines.length > 0), found: found.length, asked, isWaiting, error };
}

/** Puts the focus into the box, and back where it was. */
function useFocusInside(onClose: () => void) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    input.current?.focus();
    return () => (before instanceof HTMLElement ? before.focus({ preventScroll: true }) : undefined);
  }, []);
  const onVeil = (event: PointerEvent<HTMLDivElement>) => (event.target === event.currentTarget ? onClose() : undefined);
  return { input, onVeil };
}

/** Enter before the answer has come waits for it: it never opens a line of the answer before. */
function useEnter(isWaiting: boolean, isFailed: boolean, line: Line | undefined) {
  const [isWanted, setWanted] = useState(false);
  useEffect(() => {
    if (isWanted && !isWaiting) {
      setWanted(false);
      if (!isFailed) {
        line?.run();
      }
    }
  }, [isWanted, isWaiting, isFailed, line]);
  return setWanted;
}

interface LineProps {
  line: Line;
  id: string;
  isChosen: boolean;
  onPoint: () => void;
}

function PaletteLine({ line, id, isChosen, onPoint }: LineProps) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isChosen) {
      ref.current?.scrollIntoView({ block: 'nearest' });
    }
  }, [isChosen]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled on the whole dialog
    <div
      ref={ref}
      id={id}
      role="option"
      aria-selected={isChosen}
      tabIndex={-1}
      className="palette-line"
      onClick={line.run}
      onPointerMove={onPoint}
    >
      <TypeIcon name={line.icon} size={17} />
      <span className="palette-title">{line.title}</span>
      {line.note ? <span className="palette-note">{line.note}</span> : null}
      {line.hint ? <kbd aria-hidden="true">{line.hint}</kbd> : null}
    </div>
  );
}

export function Palette(props: Props) {
  const { onClose } = props;
  const { t } = useTranslation('search');
  const shell = useTranslation('shell').t;
  const id = useId();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const { groups, found, asked, isWaiting, error } = useLines(text, props);
  const { input, onVeil } = useFocusInside(onClose);
  const lines = groups.flatMap((group) => group.lines);
  const chosen = Math.min(at, Math.max(lines.length - 1, 0));
  const setEnterWanted = useEnter(isWaiting, error !== null, lines[chosen]);
  const onKeyDown = (event: KeyboardEvent) => {
    const moves: Record<string, () => void> = {
      ArrowDown: () => setAt((chosen + 1) % Math.max(lines.length, 1)),
      ArrowUp: () => setAt((chosen - 1 + lines.length) % Math.max(lines.length, 1)),
      Enter: () => (isWaiting && chosen === 0 ? setEnterWanted(true) : lines[chosen]?.run()),
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
  return createPortal(
    <div className="palette-veil" onPointerDown={onVeil}>
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
            autoComplete="off"
            spellCheck={false}
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              setAt(0);
              setEnterWanted(false);
            }}
          />
          <kbd className="only-wide" aria-hidden="true">
            Esc
          </kbd>
          <IconButton label={shell('close')} className="only-phone" onClick={onClose}>
            <IconX size={19} stroke={1.7} />
          </IconButton>
        </div>
        <div role="listbox" id={id} aria-label={t('title')} className="palette-list" tabIndex={-1} aria-busy={isWaiting}>
          {groups.map((group) => (
            <div key={group.group} role="group" aria-label={group.title}>
              <p className="palette-head" aria-hidden="true">
                {group.title}
              </p>
              {group.lines.map((line) => {
                const index = lines.indexOf(line);
                return (
                  <PaletteLine
                    key={line.id}
                    line={line}
                    id={`${id}-${index}`}
                    isChosen={index === chosen}
                    onPoint={() => (index === chosen ? undefined : setAt(index))}
                  />
                );
              })}
            </div>
          ))}
        </div>
        <p className="palette-foot" role="status">
          {error ? t('failed') : asked === '' ? t('foot') : found > 0 || isWaiting ? t('count', { count: found }) : t('nothing')}
        </p>
      </section>
    </div>,
    document.body,
  );
}
