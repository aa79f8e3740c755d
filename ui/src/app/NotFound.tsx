/** An address that leads nowhere. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../parts/States';

export function NotFound() {
  const { t } = useTranslation('shell');
  return (
    <div className="screen">
      <h1 className="hidden-label">{t('not_found.title')}</h1>
      <EmptyState title={t('not_found.title')} text={t('not_found.text')}>
        <Link to="/" search={{}}>
          {t('nav.day')}
        </Link>
      </EmptyState>
    </div>
  );
}
