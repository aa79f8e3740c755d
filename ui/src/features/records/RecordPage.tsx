/** A record on the whole page, by its own address. */
import { useNavigate, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useType } from '../../api/queries';
import '../../fields/fields.css';
import './records.css';
import './panel.css';
import { MovesProvider } from './moves';
import { RecordBody } from './panel/RecordBody';

export function RecordPage() {
  const { t } = useTranslation('records');
  const navigate = useNavigate();
  const { type: code = '', id = '' } = useParams({ strict: false }) as { type?: string; id?: string };
  const type = useType(code);
  const back = () => void navigate({ to: '/records/$type', params: { type: code }, search: {} });
  const go = (into: number) =>
    void navigate({ to: '/records/$type/$id', params: { type: code, id: String(into) }, search: {}, replace: true });
  const body = <RecordBody key={id} type={code} id={Number(id)} isPage onClose={back} onGo={go} />;
  return (
    <article className="record-page" aria-label={type ? t('panel.label', { one: type.one }) : t('panel.loading')}>
      <nav className="record-back">
        <a
          href={`/records/${code}`}
          onClick={(event) => {
            event.preventDefault();
            back();
          }}
        >
          ← {type?.title ?? t('panel.back')}
        </a>
      </nav>
      {type ? <MovesProvider type={type}>{body}</MovesProvider> : body}
    </article>
  );
}
