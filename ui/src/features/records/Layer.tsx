/** A small dialog over the screen, at a point or in the middle; Escape and a click beside it close it. */
import { type KeyboardEvent, type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';

interface LayerProps {
  label: string;
  at?: { x: number; y: number } | undefined;
  width?: number;
  onClose: () => void;
  children: ReactNode;
}

const EDGE = 12;
const NARROW = 700;
const FOCUSABLE = 'input:not([disabled]), select, textarea, button:not([disabled]), a[href], [tabindex="0"]';

function usePlace(at: LayerProps['at']) {
  const ref = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<{ left: number; top: number } | null>(null);
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element || !at || window.innerWidth < NARROW) {
      return;
    }
    const { width, height } = element.getBoundingClientRect();
    setPlace({
      left: Math.max(EDGE, Math.min(at.x - width / 2, window.innerWidth - width - EDGE)),
      top: Math.max(EDGE, Math.min(at.y, window.innerHeight - Math.max(height, 240) - EDGE)),
    });
  }, [at]);
  return { ref, place };
}

/** Keeps Tab inside the element, puts the focus in at the start and back at the end. */
function useFocusInside(ref: React.RefObject<HTMLDivElement | null>) {
  // Before the paint: a key pressed as soon as the dialog is seen, Escape above all, must already be its own.
  useLayoutEffect(() => {
    const opener = document.activeElement;
    const inside = ref.current;
    if (inside && !inside.contains(document.activeElement)) {
      (inside.querySelector<HTMLElement>('[data-autofocus]') ?? inside.querySelector<HTMLElement>(FOCUSABLE))?.focus();
    }
    return () => {
      if (opener instanceof HTMLElement && opener.isConnected) {
        opener.focus({ preventScroll: true });
      }
    };
  }, [ref]);
  return (event: KeyboardEvent) => {
    if (event.key !== 'Tab' || !ref.current) {
      return;
    }
    const all = [...ref.current.querySelectorAll<HTMLElement>(FOCUSABLE)].filter((element) => element.offsetParent !== null);
    const edge = event.shiftKey ? all[0] : all.at(-1);
    if (document.activeElement === edge) {
      event.preventDefault();
      (event.shiftKey ? all.at(-1) : all[0])?.focus();
    }
  };
}

export function Layer({ label, at, width = 400, onClose, children }: LayerProps) {
  const { ref, place } = usePlace(at);
  const keepInside = useFocusInside(ref);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      event.nativeEvent.stopImmediatePropagation();
      onClose();
    }
    keepInside(event);
  };
  return createPortal(
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape does the same by keyboard
    <div
      className="layer-back"
      onMouseDown={(event) => (event.target === event.currentTarget ? onClose() : undefined)}
      onKeyDown={onKeyDown}
    >
      <div
        ref={ref}
        role="dialog"
        aria-modal
        aria-label={label}
        className={`layer${place ? ' is-placed' : ''}`}
        style={{ width, ...(place ?? {}) }}
      >
        {children}
      </div>
    </div>,
    document.getElementById('main') ?? document.body,
  );
}
