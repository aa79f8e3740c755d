/** Signing in again above the page, so that nothing typed is lost. */
import { lazy, Suspense } from 'react';
import { useStore } from '../parts/store';
import { asking } from './session';

const LoginForm = lazy(() => import('./LoginForm').then((module) => ({ default: module.LoginForm })));

export function LoginDialog() {
  const ask = useStore(asking);
  return ask ? (
    <Suspense>
      <LoginForm onDone={ask.done} onGiveUp={ask.give_up} />
    </Suspense>
  ) : null;
}
