/** The entry: words and the first screen's data, then the app. */
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import i18next from 'i18next';
import type { ReactNode } from 'react';
import { StrictMode } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import './styles/index.css';
import { asProblem, setClientHooks } from './api/client';
import { loadBoot } from './app/boot';
import { noteReached } from './app/connection';
import { asLanguage, changeLanguage, startWords } from './app/i18n';
import { LoginDialog } from './app/LoginDialog';
import { lookFromSettings, useScheme } from './app/look';
import { createQueryClient } from './app/queryClient';
import { router } from './app/router';
import { signInAgain } from './app/session';
import { cssVariables, theme } from './app/theme';
import { setSingleKeys } from './parts/hotkeys';
import { ErrorState } from './parts/States';

const client = createQueryClient();

function App({ children }: { children?: ReactNode }) {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} forceColorScheme={useScheme()}>
      <QueryClientProvider client={client}>
        {children ?? <RouterProvider router={router} />}
        <LoginDialog />
      </QueryClientProvider>
    </MantineProvider>
  );
}

async function start(root: Root): Promise<void> {
  const page = document.getElementById('boot')?.textContent ?? '';
  const guessed = asLanguage(/"language":"(\w+)"/.exec(page)?.[1] ?? document.documentElement.lang);
  await startWords(guessed);
  setClientHooks({
    signIn: () => {
      if (started) {
        return signInAgain();
      }
      // Nothing is on the screen yet that could be lost: the server's own page asks.
      location.assign(`/login?to=${encodeURIComponent(location.pathname + location.search)}`);
      return new Promise<void>(() => undefined);
    },
    reached: noteReached,
    words: { unreachable: i18next.t('unreachable'), unreadable: i18next.t('unreadable') },
  });
  const me = await loadBoot(client);
  if (asLanguage(me.language) !== guessed) {
    await changeLanguage(asLanguage(me.language));
  }
  lookFromSettings(me.person.settings);
  setSingleKeys(me.person.settings?.hotkeys !== false);
  started = true;
  root.render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}

let started = false;
const element = document.getElementById('root');
if (element) {
  const root = createRoot(element);
  start(root).catch((error: unknown) => {
    root.render(
      <App>
        <ErrorState error={asProblem(error)} onRetry={() => location.reload()} />
      </App>,
    );
  });
}
