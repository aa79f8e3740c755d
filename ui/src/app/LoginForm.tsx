/** Name and password in a dialog. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DialogForm } from '../parts/Dialog';
import { signIn } from './session';

export function LoginForm({ onDone, onGiveUp }: { onDone: () => void; onGiveUp: () => void }) {
  const { t } = useTranslation('shell');
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const send = async () => {
    setBusy(true);
    try {
      if (await signIn(login, password)) {
        onDone();
      } else {
        setError(t('login.wrong'));
      }
    } catch {
      setError(t('unreachable'));
    } finally {
      setBusy(false);
    }
  };
  return (
    <DialogForm
      title={t('login.title')}
      submit={t('login.submit')}
      onSubmit={() => void send()}
      onClose={onGiveUp}
      isBusy={isBusy}
      error={error}
      isReady={login !== '' && password !== ''}
      width={380}
    >
      <p className="muted">{t('login.text')}</p>
      <div className="field">
        <label htmlFor="login-name">{t('login.name')}</label>
        <input
          id="login-name"
          data-autofocus
          className="input"
          autoComplete="username"
          value={login}
          onChange={(event) => setLogin(event.target.value)}
        />
      </div>
      <div className="field">
        <label htmlFor="login-password">{t('login.password')}</label>
        <input
          id="login-password"
          className="input"
          type="password"
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </div>
    </DialogForm>
  );
}
