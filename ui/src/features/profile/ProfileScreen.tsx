/** My own settings: password and API tokens. Theme, language and density are in the menu. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem, getJson, sendJson } from '../../api/client';
import { useMe } from '../../api/queries';
import type { ApiToken } from '../../api/types';
import { useShowContext } from '../../fields/context';
import { formatMoment } from '../../fields/dates';
import { Button } from '../../parts/Button';
import { Panel } from '../../parts/Panel';
import { EmptyState, ErrorState } from '../../parts/States';
import { sayDone, sayProblem } from '../../parts/toast';
import '../day/tasks.css';

function Password() {
  const { t } = useTranslation('people');
  const [old, setOld] = useState('');
  const [fresh, setFresh] = useState('');
  const [error, setError] = useState('');
  const save = async () => {
    try {
      await sendJson('PATCH', '/me', { password: { old, new: fresh } });
      setOld('');
      setFresh('');
      setError('');
      sayDone(t('password_said'));
    } catch (failed) {
      const problem = asProblem(failed);
      setError(problem.fields.map((one) => one.message).join(' ') || problem.message);
    }
  };
  return (
    <Panel title={t('password')}>
      <form
        className="form"
        style={{ padding: 12, maxWidth: 360 }}
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <label className="field">
          <span className="field-label">{t('password_old')}</span>
          <input
            className="input"
            type="password"
            autoComplete="current-password"
            value={old}
            onChange={(event) => setOld(event.target.value)}
          />
        </label>
        <label className="field">
          <span className="field-label">{t('password_new')}</span>
          <input
            className="input"
            type="password"
            autoComplete="new-password"
            value={fresh}
            onChange={(event) => setFresh(event.target.value)}
          />
        </label>
        {error ? (
          <p className="form-error" role="alert">
            {error}
          </p>
        ) : null}
        <div>
          <Button type="submit" disabled={old === '' || fresh.length < 10}>
            {t('password_change')}
          </Button>
        </div>
      </form>
    </Panel>
  );
}

function Tokens() {
  const { t } = useTranslation('people');
  const client = useQueryClient();
  const { language, zone } = useShowContext();
  const [name, setName] = useState('');
  const [shown, setShown] = useState('');
  const tokens = useQuery({
    queryKey: ['tokens'],
    queryFn: ({ signal }) => getJson<ApiToken[] | { rows: ApiToken[] }>('/tokens', {}, signal),
  });
  const rows = Array.isArray(tokens.data) ? tokens.data : (tokens.data?.rows ?? []);
  const attempt = async (work: () => Promise<void>) => {
    try {
      await work();
      await client.invalidateQueries({ queryKey: ['tokens'] });
    } catch (error) {
      sayProblem(asProblem(error));
    }
  };
  const make = () =>
    attempt(async () => {
      const { token } = await sendJson<{ token: string }>('POST', '/tokens', { name: name.trim(), days: 365 });
      setShown(token);
      setName('');
    });
  const drop = (token: ApiToken) => attempt(() => sendJson('DELETE', `/tokens/${token.id}`));
  return (
    <Panel title={t('tokens')}>
      {tokens.error ? <ErrorState error={tokens.error} onRetry={() => void tokens.refetch()} /> : null}
      <div className="form" style={{ padding: 12 }}>
        <p className="muted">{t('tokens_text')}</p>
        <div className="link-box">
          <input
            className="input"
            aria-label={t('token_name')}
            placeholder={t('token_name')}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
          <Button disabled={name.trim() === ''} onClick={() => void make()}>
            {t('token_make')}
          </Button>
        </div>
        {shown ? (
          <div className="link-box" role="status">
            <input
              className="input"
              readOnly
              aria-label={t('token_shown')}
              value={shown}
              onFocus={(event) => event.target.select()}
            />
            <span className="muted">{t('token_once')}</span>
          </div>
        ) : null}
      </div>
      {rows.length > 0 ? (
        <table className="people">
          <thead>
            <tr>
              <th scope="col">{t('token_name')}</th>
              <th scope="col">{t('token_until')}</th>
              <th scope="col">{t('token_used')}</th>
              <th scope="col">
                <span className="hidden-label">{t('actions')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((token) => (
              <tr key={token.id}>
                <td>{token.name}</td>
                <td className="num">{token.expires_at ? formatMoment(token.expires_at, language, zone) : '—'}</td>
                <td className="num">{token.used_at ? formatMoment(token.used_at, language, zone) : '—'}</td>
                <td>
                  <Button size="small" look="quiet" onClick={() => void drop(token)}>
                    {t('token_drop')}
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : tokens.data ? (
        <EmptyState title={t('tokens_empty')} />
      ) : null}
    </Panel>
  );
}

export function ProfileScreen() {
  const { t } = useTranslation('people');
  const me = useMe();
  return (
    <div className="screen">
      <div className="screen-head">
        <h1>{t('profile')}</h1>
        <span className="muted">{me.person.name}</span>
      </div>
      <div className="day-main">
        <Password />
        <Tokens />
      </div>
    </div>
  );
}
