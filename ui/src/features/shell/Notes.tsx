/** Strips above the screen: no connection, a newer build. */
import { useTranslation } from 'react-i18next';
import { hasNewBuild, offlineSince } from '../../app/connection';
import { Button } from '../../parts/Button';
import { useStore } from '../../parts/store';

export function Notes() {
  const { t, i18n } = useTranslation('shell');
  const since = useStore(offlineSince);
  const isOld = useStore(hasNewBuild);
  const time = since?.toLocaleTimeString(i18n.language, { hour: '2-digit', minute: '2-digit' });
  return (
    <div role="status">
      {since ? <div className="offline">{t('offline', { time })}</div> : null}
      {isOld && !since ? (
        <div className="offline">
          {t('new_build')}
          <Button size="small" onClick={() => location.reload()}>
            {t('reload')}
          </Button>
        </div>
      ) : null}
    </div>
  );
}
