/** The menu of the phone, above the screen. */
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';

export function Drawer({ onClose, children }: { onClose: () => void; children: ReactNode }) {
  const { t } = useTranslation('shell');
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    ref.current?.querySelector<HTMLElement>('a, button')?.focus();
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape') {
        onClose();
      }
      const all = [...(ref.current?.querySelectorAll<HTMLElement>('a, button') ?? [])];
      if (event.key === 'Tab' && all.length > 0) {
        const edge = event.shiftKey ? all[0] : all.at(-1);
        if (document.activeElement === edge) {
          event.preventDefault();
          (event.shiftKey ? all.at(-1) : all[0])?.focus();
        }
      }
    };
    window.addEventListener('keydown', onKey);
    return () => {
      window.removeEventListener('keydown', onKey);
      if (before instanceof HTMLElement) {
        before.focus({ preventScroll: true });
      }
    };
  }, [onClose]);
  return (
    <>
      <div className="drawer-veil" onPointerDown={onClose} />
      <div ref={ref} className="drawer" role="dialog" aria-modal="true" aria-label={t('menu')}>
        {children}
      </div>
    </>
  );
}
