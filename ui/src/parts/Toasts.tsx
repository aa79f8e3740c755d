/** The stack of toasts, read out politely. */
import { IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useStore } from './store';
import { dropToast, holdToasts, releaseToasts, toasts } from './toast';

export function Toasts() {
  const { t } = useTranslation('shell');
  const list = useStore(toasts);
  return (
    <section
      className="toasts"
      aria-label={t('toasts')}
      aria-live="polite"
      onMouseEnter={holdToasts}
      onMouseLeave={releaseToasts}
      onFocus={holdToasts}
      onBlur={releaseToasts}
    >
      {list.map((toast) => (
        <div key={toast.id} className={`toast toast-${toast.kind}`}>
          <p>
            {toast.text}
            {toast.detail ? <span className="toast-detail">{t('incident', { code: toast.detail })}</span> : null}
          </p>
          {toast.action ? (
            <button
              type="button"
              className="toast-action"
              onClick={() => {
                dropToast(toast.id);
                toast.action?.run();
              }}
            >
              {toast.action.label}
            </button>
          ) : null}
          <button type="button" className="toast-close" aria-label={t('close')} onClick={() => dropToast(toast.id)}>
            <IconX size={16} stroke={1.7} />
          </button>
        </div>
      ))}
    </section>
  );
}
