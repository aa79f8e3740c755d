/** A record at the right of whatever screen is open; the screen stays usable. */
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useType } from '../../../api/queries';
import { useHotkeys } from '../../../parts/hotkeys';
import { useOpenRecord } from '../../../parts/open';
import { useStore } from '../../../parts/store';
import '../../../fields/fields.css';
import '../records.css';
import '../panel.css';
import { MovesProvider } from '../moves';
import { neighbour, shownRecords } from '../nav';
import { RecordBody } from './RecordBody';

export interface RecordPanelProps {
  type: string;
  id: number;
  onClose: () => void;
}

/** Puts the focus on the panel when it opens, and back on the record's row when it closes. */
function useFocus(id: number) {
  const ref = useRef<HTMLElement>(null);
  useEffect(() => {
    ref.current?.focus({ preventScroll: true });
    return () => {
      setTimeout(() => {
        if (document.activeElement === document.body) {
          const row = document.querySelector<HTMLElement>(`[data-id="${id}"]`);
          (row?.querySelector<HTMLElement>('.card-open') ?? row)?.focus({ preventScroll: true });
        }
      }, 0);
    };
  }, [id]);
  return ref;
}

export function RecordPanel({ type: code, id, onClose }: RecordPanelProps) {
  const { t } = useTranslation('records');
  const type = useType(code);
  const openRecord = useOpenRecord();
  const shown = useStore(shownRecords);
  const ref = useFocus(id);
  const step = (by: 1 | -1) => () => {
    const next = neighbour(shown, code, id, by);
    if (next !== undefined) {
      openRecord({ type: code, id: next });
    }
  };
  useHotkeys([
    { keys: 'Escape', run: onClose },
    { keys: 'KeyJ', run: step(1) },
    { keys: 'KeyK', run: step(-1) },
    { keys: 'ArrowDown', run: step(1) },
    { keys: 'ArrowUp', run: step(-1) },
  ]);
  const body = (
    <RecordBody type={code} id={id} isPage={false} onClose={onClose} onGo={(into) => openRecord({ type: code, id: into })} />
  );
  return (
    <section
      ref={ref}
      className="record-panel"
      aria-label={type ? t('panel.label', { one: type.one }) : t('panel.loading')}
      tabIndex={-1}
    >
      {type ? <MovesProvider type={type}>{body}</MovesProvider> : body}
    </section>
  );
}
