/** The editor of text with marks: bold, italic, lists and links by buttons and keys; what is pasted is cleaned. */
import { IconBold, IconItalic, IconLink, IconList, IconListNumbers } from '@tabler/icons-react';
import {
  type ClipboardEvent,
  type FocusEvent,
  type KeyboardEvent,
  type MouseEvent,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react';
import { useTranslation } from 'react-i18next';
import { plainText } from '../plain';
import { cleanHtml, cleanNodes } from '../rich';
import type { FieldValue } from '../view';
import type { EditProps } from './types';

const MARKS = [
  { name: 'bold', command: 'bold', Icon: IconBold },
  { name: 'italic', command: 'italic', Icon: IconItalic },
  { name: 'list', command: 'insertUnorderedList', Icon: IconList },
  { name: 'numbers', command: 'insertOrderedList', Icon: IconListNumbers },
] as const;

/** An address as a link: without a scheme it is one of the web; null where it is none. */
export function linkOf(text: string): string | null {
  const typed = text.trim();
  if (/^(https?:\/\/|mailto:|tel:)\S+$/i.test(typed)) {
    return typed;
  }
  if (/^[^\s@:/]+@[^\s@:/]+\.[^\s@:/]+$/.test(typed)) {
    return `mailto:${typed}`;
  }
  return /^[^\s:/?#]+\.[^\s:]+$/.test(typed) ? `https://${typed}` : null;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function textOf(box: HTMLElement | null): FieldValue {
  const html = cleanHtml(box?.innerHTML ?? '');
  return plainText(html) === '' ? null : html;
}

/** The text in its box: what it holds, commands on it, the place of the cursor while a link is typed. */
function useBox({ value, hasFocus, onChange }: EditProps) {
  const box = useRef<HTMLDivElement>(null);
  const place = useRef<Range | null>(null);
  const [on, setOn] = useState<readonly string[]>([]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the box holds its text itself once it is there
  useEffect(() => {
    box.current?.replaceChildren(cleanNodes(String(value ?? '')));
    if (hasFocus) {
      box.current?.focus();
    }
    document.execCommand?.('defaultParagraphSeparator', false, 'p');
    const look = () => {
      if (box.current?.contains(document.getSelection()?.anchorNode ?? null)) {
        setOn(MARKS.filter((mark) => document.queryCommandState?.(mark.command)).map((mark) => mark.name));
      }
    };
    document.addEventListener('selectionchange', look);
    return () => document.removeEventListener('selectionchange', look);
  }, []);
  const run = (command: string, argument?: string) => {
    box.current?.focus();
    document.execCommand?.(command, false, argument);
    onChange(textOf(box.current));
  };
  const keepPlace = () => {
    const selection = document.getSelection();
    place.current = selection && selection.rangeCount > 0 ? selection.getRangeAt(0).cloneRange() : null;
  };
  const goBack = () => {
    box.current?.focus();
    if (place.current) {
      document.getSelection()?.removeAllRanges();
      document.getSelection()?.addRange(place.current);
    }
    return place.current?.collapsed ?? true;
  };
  return { box, on, run, keepPlace, goBack };
}

interface LinkProps {
  onLink: (href: string | null) => void;
  onClose: () => void;
}

function LinkForm({ onLink, onClose }: LinkProps) {
  const { t } = useTranslation('records');
  const [text, setText] = useState('');
  const [isWrong, setIsWrong] = useState(false);
  const apply = () => {
    const href = linkOf(text);
    if (text.trim() !== '' && href === null) {
      setIsWrong(true);
      return;
    }
    onLink(href);
  };
  return (
    <div className="rich-link">
      <input
        className="input"
        aria-label={t('rich.address')}
        placeholder="example.ru"
        aria-invalid={isWrong}
        value={text}
        // biome-ignore lint/a11y/noAutofocus: the button that opened it asks for the address
        autoFocus
        onChange={(event) => {
          setText(event.currentTarget.value);
          setIsWrong(false);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') {
            event.preventDefault();
            event.stopPropagation();
            apply();
          }
          if (event.key === 'Escape') {
            event.stopPropagation();
            onClose();
          }
        }}
      />
      <button type="button" className="text-button" onClick={apply}>
        {t('rich.apply')}
      </button>
    </div>
  );
}

/** Making a link of what is selected, or putting a new one where the cursor stands. */
function useLinking(keepPlace: () => void, goBack: () => boolean, run: (command: string, argument?: string) => void) {
  const [isLinking, setIsLinking] = useState(false);
  const openLink = () => {
    keepPlace();
    setIsLinking(true);
  };
  const link = (href: string | null) => {
    setIsLinking(false);
    const isNothing = goBack();
    if (href === null) {
      run('unlink');
    } else if (isNothing) {
      run('insertHTML', `<a href="${escaped(href)}">${escaped(href.replace(/^(https?:\/\/|mailto:|tel:)/i, ''))}</a>`);
    } else {
      run('createLink', href);
    }
  };
  return { isLinking, openLink, closeLink: () => setIsLinking(false), link };
}

interface ToolsProps {
  on: readonly string[];
  isLinking: boolean;
  onRun: (command: string) => void;
  onLink: () => void;
}

function Tools({ on, isLinking, onRun, onLink }: ToolsProps) {
  const { t } = useTranslation('records');
  // A press keeps the place of the cursor in the text.
  const stay = (event: MouseEvent) => event.preventDefault();
  return (
    <div className="rich-tools" role="toolbar" aria-label={t('rich.tools')}>
      {MARKS.map(({ name, command, Icon }) => (
        <button
          key={name}
          type="button"
          aria-label={t(`rich.${name}`)}
          title={t(`rich.${name}`)}
          aria-pressed={on.includes(name)}
          onMouseDown={stay}
          onClick={() => onRun(command)}
        >
          <Icon size={16} stroke={1.7} aria-hidden />
        </button>
      ))}
      <button
        type="button"
        aria-label={t('rich.link')}
        title={t('rich.link')}
        aria-expanded={isLinking}
        onMouseDown={stay}
        onClick={onLink}
      >
        <IconLink size={16} stroke={1.7} aria-hidden />
      </button>
    </div>
  );
}

export function RichEdit(props: EditProps) {
  const { field, error, isInline, isRequired, onChange, onDone, onCancel } = props;
  const id = useId();
  const whole = useRef<HTMLDivElement>(null);
  const { box, on, run, keepPlace, goBack } = useBox(props);
  const { isLinking, openLink, closeLink, link } = useLinking(keepPlace, goBack, run);
  const paste = (event: ClipboardEvent) => {
    event.preventDefault();
    const html = event.clipboardData.getData('text/html');
    const text = event.clipboardData.getData('text/plain');
    if (html) {
      run('insertHTML', cleanHtml(html));
    } else {
      run('insertText', text);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const isCommand = event.ctrlKey || event.metaKey;
    if (event.key === 'Escape' && onCancel) {
      event.stopPropagation();
      event.preventDefault();
      onCancel();
    } else if (isCommand && event.key === 'Enter' && onDone) {
      event.preventDefault();
      event.stopPropagation();
      onDone(textOf(box.current));
    } else if (isCommand && event.code === 'KeyK') {
      event.preventDefault();
      event.stopPropagation();
      openLink();
    }
  };
  const leave = (event: FocusEvent) => {
    if (!whole.current?.contains(event.relatedTarget)) {
      onDone?.(textOf(box.current));
    }
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only sees the focus leave the editor as a whole
    <div className="rich-edit" ref={whole} onBlur={leave}>
      {isInline ? null : (
        <span className="rich-label" id={`${id}-label`}>
          {field.label}
          {isRequired ? ' *' : ''}
        </span>
      )}
      <Tools on={on} isLinking={isLinking} onRun={run} onLink={openLink} />
      {isLinking ? <LinkForm onLink={link} onClose={closeLink} /> : null}
      <div
        ref={box}
        className="rich-box rich-text"
        data-field={field.code}
        contentEditable
        suppressContentEditableWarning
        role="textbox"
        tabIndex={0}
        aria-multiline
        aria-invalid={error !== undefined}
        aria-describedby={error ? `${id}-error` : undefined}
        {...(isInline ? { 'aria-label': field.label } : { 'aria-labelledby': `${id}-label` })}
        onInput={() => onChange(textOf(box.current))}
        onPaste={paste}
        onKeyDown={onKeyDown}
      />
      {error ? (
        <p className="field-error" id={`${id}-error`} role="alert">
          {error}
        </p>
      ) : null}
    </div>
  );
}
