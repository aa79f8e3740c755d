/** A one-time link, shown once. */
import { IconCopy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../parts/Button';
import { Dialog } from '../../parts/Dialog';
import { sayDone } from '../../parts/toast';

export function LinkDialog({ link, name, onClose }: { link: string; name: string; onClose: () => void }) {
  const { t } = useTranslation('people');
  const full = link.startsWith('http') ? link : new URL(link, location.origin).href;
  const copy = () => void navigator.clipboard?.writeText(full).then(() => sayDone(t('copied')));
  return (
    <Dialog title={t('link_title', { name })} onClose={onClose} footer={<Button onClick={onClose}>{t('ready')}</Button>}>
      <p>{t('link_text')}</p>
      <div className="link-box">
        <input className="input" readOnly value={full} aria-label={t('link')} onFocus={(event) => event.target.select()} />
        <Button look="primary" icon={<IconCopy size={16} stroke={1.7} aria-hidden />} onClick={copy}>
          {t('copy')}
        </Button>
      </div>
    </Dialog>
  );
}
