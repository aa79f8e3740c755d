/** My own settings: look, language, password, API tokens. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem, getJson, sendJson } from '../../api/client';
import { useMe, useSaveSettings } from '../../api/queries';
import type { ApiToken } from '../../api/types';
import { changeLanguage, type Language } from '../../app/i18n';
import { type Look, setLook, shownDensity, useLook } from '../../app/look';
import { useShowContext } from '../../fields/context';
import { formatMoment } from '../../fields/dates';
import { Button } from '../../parts/Button';
import { setSingleKeys } from '../../parts/hotkeys';
import { Panel } from '../../parts/Panel';
import { EmptyState, ErrorState } from '../../parts/States';
import { sayDone, sayProblem } from '../../parts/toast';
import '../people/people.css';

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
        className="form profile-body"
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

const DAYS = [30, 90, 365] as const;

function Tokens() {
  const { t } = useTranslation('people');
  const client = useQueryClient();
  const { language, zone } = useShowContext();
  const [name, setName] = useState('');
  const [days, setDays] = useState<number>(90);
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
      const { token } = await sendJson<{ token: string }>('POST', '/tokens', { name: name.trim(), days });
      setShown(token);
      setName('');
    });
  const drop = (token: ApiToken) => attempt(() => sendJson('DELETE', `/tokens/${token.id}`));
  return (
    <Panel title={t('tokens')}>
      {tokens.error ? <ErrorState error={tokens.error} onRetry={() => void tokens.refetch()} /> : null}
      <div className="form profile-body">
        <p className="muted">
          {t('tokens_text')} <a href="/api/docs">{t('token_docs')}</a>
        </p>
        <div className="link-box">
          <input
            className="input"
            aria-label={t('token_name')}
            placeholder={t('token_name')}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
          <select
            className="input profile-days"
            aria-label={t('token_life')}
            value={days}
            onChange={(event) => setDays(Number(event.target.value))}
          >
            {DAYS.map((count) => (
              <option key={count} value={count}>
                {t('token_days', { count })}
              </option>
            ))}
          </select>
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

interface ChoiceProps<T extends string> {
  label: string;
  value: T;
  options: readonly (readonly [T, string])[];
  onChange: (value: T) => void;
}

function Choice<T extends string>({ label, value, options, onChange }: ChoiceProps<T>) {
  return (
    <div className="profile-line">
      <span className="field-label">{label}</span>
      <div className="chips" role="group" aria-label={label}>
        {options.map(([code, word]) => (
          <button key={code} type="button" className="chip" aria-pressed={code === value} onClick={() => onChange(code)}>
            {word}
          </button>
        ))}
      </div>
    </div>
  );
}

function LookPanel() {
  const { t, i18n } = useTranslation('people');
  const shell = useTranslation('shell').t;
  const client = useQueryClient();
  const me = useMe();
  const look = useLook();
  const save = useSaveSettings();
  const change = (next: Pick<Partial<Look>, 'theme'> & { density?: 'compact' | 'usual' | 'roomy' }) => {
    setLook(next);
    save(next);
  };
  const speak = (language: Language) => {
    void changeLanguage(language)
      .then(() => sendJson('PATCH', '/me', { locale: language }))
      .then(() => client.invalidateQueries())
      .catch((error: unknown) => sayProblem(asProblem(error)));
  };
  return (
    <Panel title={t('look')}>
      <div className="profile-body">
        <Choice
          label={t('language')}
          value={i18n.language === 'en' ? 'en' : 'ru'}
          options={[
            ['ru', 'Русский'],
            ['en', 'English'],
          ]}
          onChange={speak}
        />
        <Choice
          label={t('theme')}
          value={look.theme}
          options={(['light', 'dark', 'system'] as const).map((one) => [one, shell(`theme.${one}`)] as const)}
          onChange={(theme) => change({ theme })}
        />
        <Choice
          label={t('density')}
          value={shownDensity()}
          options={(['compact', 'usual', 'roomy'] as const).map((one) => [one, shell(`density.${one}`)] as const)}
          onChange={(density) => change({ density })}
        />
        <label className="check">
          <input
            type="checkbox"
            checked={me.person.settings?.hotkeys !== false}
            onChange={(event) => {
              setSingleKeys(event.target.checked);
              save({ hotkeys: event.target.checked });
            }}
          />
          {shell('keys.single')}
        </label>
      </div>
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
        <span className="muted">{[me.person.name, me.person.position].filter(Boolean).join(' · ')}</span>
      </div>
      <div className="profile">
        <LookPanel />
        <Password />
        <Tokens />
      </div>
    </div>
  );
}
