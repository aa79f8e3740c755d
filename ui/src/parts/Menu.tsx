/** A menu under a button: arrows, Home, End, first letters, Esc; mounted only while open. */
import { type KeyboardEvent, type ReactNode, type Ref, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';

export interface MenuItem {
  id: string;
  label: string;
  icon?: ReactNode;
  hint?: string | undefined;
  run: () => void;
  isDanger?: boolean;
  /** Shown as chosen. */
  isOn?: boolean;
  /** A line above. */
  startsGroup?: boolean;
}

export interface MenuListProps {
  items: readonly MenuItem[];
  label: string;
  anchor: { x: number; y: number; width?: number; height?: number };
  onClose: () => void;
  align?: 'left' | 'right';
  header?: ReactNode;
}

const GAP = 4;
const EDGE = 8;

function usePlace(anchor: MenuListProps['anchor'], align: 'left' | 'right') {
  const ref = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const box = ref.current;
    if (!box) {
      return;
    }
    const { width, height } = box.getBoundingClientRect();
    const wantedLeft = align === 'right' ? anchor.x + (anchor.width ?? 0) - width : anchor.x;
    const below = anchor.y + (anchor.height ?? 0) + GAP;
    const top = below + height > window.innerHeight - EDGE ? Math.max(EDGE, anchor.y - height - GAP) : below;
    box.style.left = `${Math.max(EDGE, Math.min(wantedLeft, window.innerWidth - width - EDGE))}px`;
    box.style.top = `${Math.min(top, Math.max(EDGE, window.innerHeight - height - EDGE))}px`;
  }, [anchor, align]);
  return ref;
}

/** The open list; use `MenuButton` unless the menu hangs on something else (a card, a point). */
export function MenuList({ items, label, anchor, onClose, align = 'left', header }: MenuListProps) {
  const ref = usePlace(anchor, align);
  useEffect(() => {
    const before = document.activeElement;
    ref.current?.querySelector<HTMLElement>('[role^="menuitem"]')?.focus({ preventScroll: true });
    return () => {
      if (
        before instanceof HTMLElement &&
        (document.activeElement === document.body || ref.current?.contains(document.activeElement))
      ) {
        before.focus({ preventScroll: true });
      }
    };
  }, [ref]);
  useEffect(() => {
    const onDown = (event: PointerEvent) => {
      if (event.target instanceof Node && !ref.current?.contains(event.target)) {
        onClose();
      }
    };
    window.addEventListener('pointerdown', onDown, true);
    window.addEventListener('resize', onClose);
    return () => {
      window.removeEventListener('pointerdown', onDown, true);
      window.removeEventListener('resize', onClose);
    };
  }, [onClose, ref]);
  const onKeyDown = (event: KeyboardEvent) => {
    const all = [...(ref.current?.querySelectorAll<HTMLElement>('[role^="menuitem"]') ?? [])];
    const at = all.indexOf(document.activeElement as HTMLElement);
    const go = (index: number) => all[(index + all.length) % all.length]?.focus();
    const moves: Record<string, () => void> = {
      ArrowDown: () => go(at + 1),
      ArrowUp: () => go(at - 1),
      Home: () => go(0),
      End: () => go(all.length - 1),
      Escape: onClose,
      Tab: onClose,
    };
    event.stopPropagation();
    const move = moves[event.key];
    if (move) {
      event.preventDefault();
      move();
    } else if (event.key.length === 1 && !event.ctrlKey) {
      const letter = event.key.toLowerCase();
      const order = [...all.slice(at + 1), ...all.slice(0, at + 1)];
      order.find((item) => item.textContent?.trim().toLowerCase().startsWith(letter))?.focus();
    }
  };
  const list = (
    <div ref={ref} className="menu">
      {header}
      <div role="menu" aria-label={label} onKeyDown={onKeyDown} tabIndex={-1}>
        {items.map((item) => (
          // biome-ignore lint/a11y/useAriaPropsSupportedByRole: the role with `aria-checked` is menuitemradio
          <button
            key={item.id}
            type="button"
            role={item.isOn === undefined ? 'menuitem' : 'menuitemradio'}
            aria-checked={item.isOn}
            tabIndex={-1}
            className={`menu-item${item.isDanger ? ' is-danger' : ''}${item.startsGroup ? ' starts-group' : ''}`}
            onClick={(event) => {
              event.stopPropagation();
              onClose();
              item.run();
            }}
          >
            <span className="menu-icon" aria-hidden="true">
              {item.icon}
            </span>
            <span className="menu-text">{item.label}</span>
            {item.hint ? <kbd aria-hidden="true">{item.hint}</kbd> : null}
          </button>
        ))}
      </div>
    </div>
  );
  const host = document.querySelector('[aria-modal="true"]') ?? document.getElementById('main') ?? document.body;
  return createPortal(list, host);
}

export interface MenuButtonProps {
  label: string;
  items: readonly MenuItem[] | (() => readonly MenuItem[]);
  children: ReactNode;
  className?: string;
  align?: 'left' | 'right';
  header?: ReactNode;
  title?: string;
  /** The button's own text is its name; `label` names the menu only. */
  hasText?: boolean;
  buttonRef?: Ref<HTMLButtonElement>;
}

/** A button that opens a menu. */
export function MenuButton({
  label,
  items,
  children,
  className = 'btn btn-plain btn-normal',
  align = 'left',
  header,
  title,
  hasText = false,
  buttonRef,
}: MenuButtonProps) {
  const [anchor, setAnchor] = useState<DOMRect | null>(null);
  return (
    <>
      <button
        ref={buttonRef ?? null}
        type="button"
        className={className}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        aria-label={hasText ? undefined : label}
        title={title}
        onClick={(event) => {
          event.stopPropagation();
          setAnchor(anchor ? null : event.currentTarget.getBoundingClientRect());
        }}
      >
        {children}
      </button>
      {anchor ? (
        <MenuList
          items={typeof items === 'function' ? items() : items}
          label={label}
          anchor={anchor}
          align={align}
          header={header}
          onClose={() => setAnchor(null)}
        />
      ) : null}
    </>
  );
}
