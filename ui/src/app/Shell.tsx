/** The frame around every screen: menu, strip, layers, hot keys, live events. */
import { useQueryClient } from '@tanstack/react-query';
import { Outlet, useNavigate, useRouterState } from '@tanstack/react-router';
import { Suspense, useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe, useMeta } from '../api/queries';
import { BottomBar } from '../features/shell/BottomBar';
import { Drawer } from '../features/shell/Drawer';
import { Notes } from '../features/shell/Notes';
import { shownTypes } from '../features/shell/navigation';
import { useChangeLook } from '../features/shell/ProfileMenu';
import { Sidebar } from '../features/shell/Sidebar';
import { TopBar } from '../features/shell/TopBar';
import { ShowProvider } from '../fields/context';
import { Boundary } from '../parts/Boundary';
import { type Hotkey, useHotkeys } from '../parts/hotkeys';
import { preloadable } from '../parts/preloadable';
import { Skeleton } from '../parts/States';
import { Toasts } from '../parts/Toasts';
import { undoLast } from '../parts/toast';
import { FinishTasks } from './FinishTasks';
import { Layers, loadLayers } from './Layers';
import { startLive } from './live';
import { useLook } from './look';

const Palette = preloadable(async () => (await import('../features/search/Palette')).Palette);
const KeysDialog = preloadable(async () => (await import('../features/shell/KeysDialog')).KeysDialog);
const TaskDialog = preloadable(async () => (await import('../features/day/TaskDialog')).TaskDialog);

export type Above = 'search' | 'keys' | 'task' | 'drawer' | null;

function useShellKeys(open: (above: Above) => void, create: () => void): void {
  const navigate = useNavigate();
  const me = useMe();
  const meta = useMeta();
  const look = useLook();
  const change = useChangeLook();
  const go = (to: '/' | '/inbox' | '/tasks' | '/people') => () => void navigate({ to, search: {} });
  const types = shownTypes(me, meta);
  const goType = (find: (code: string) => boolean, other: number) => () => {
    const type = types.find((one) => find(one.code)) ?? types[other];
    if (type) {
      void navigate({ to: '/records/$type', params: { type: type.code }, search: {} });
    }
  };
  const keys: Hotkey[] = [
    { keys: 'ctrl+KeyK', run: () => open('search'), isInFields: true },
    { keys: 'Slash', run: () => open('search') },
    { keys: 'KeyC', run: create },
    { keys: 'shift+Slash', run: () => open('keys') },
    { keys: 'shift+Digit7', run: () => open('keys') },
    { keys: 'BracketLeft', run: () => change({ sidebar: look.sidebar === 'wide' ? 'narrow' : 'wide' }) },
    { keys: 'KeyG KeyD', run: go('/') },
    { keys: 'KeyG KeyI', run: go('/inbox') },
    { keys: 'KeyG KeyT', run: go('/tasks') },
    { keys: 'KeyG KeyO', run: goType(() => false, 0) },
    { keys: 'KeyG KeyK', run: goType((code) => code === 'company', 1) },
    { keys: 'KeyG KeyP', run: go('/people') },
    { keys: 'ctrl+KeyZ', run: undoLast },
  ];
  useHotkeys(keys);
}

/** Puts the focus on the new screen, so that a reader says where we are. */
function useFocusOnScreen(): void {
  const path = useRouterState({ select: (state) => state.location.pathname });
  const first = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the address is what it waits for
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    document.getElementById('main')?.focus({ preventScroll: true });
  }, [path]);
}

/** What a key press must show at once is loaded while nothing else happens. */
function useIdleLoading(): void {
  useEffect(() => {
    const load = () =>
      void Palette.load()
        .then(loadLayers)
        .catch(() => undefined);
    const timer = setTimeout(load, 600);
    return () => clearTimeout(timer);
  }, []);
}

export function Shell() {
  const { t } = useTranslation('shell');
  const client = useQueryClient();
  const [above, setAbove] = useState<Above>(null);
  const createButton = useRef<HTMLButtonElement>(null);
  const close = useCallback(() => setAbove(null), []);
  useEffect(() => startLive(client), [client]);
  useShellKeys(setAbove, () => createButton.current?.click());
  useFocusOnScreen();
  useIdleLoading();
  const openers = { onSearch: () => setAbove('search'), onTask: () => setAbove('task'), onMenu: () => setAbove('drawer') };
  return (
    <ShowProvider>
      <FinishTasks>
        <a className="skip" href="#main">
          {t('skip')}
        </a>
        <div className="shell">
          <Sidebar onSearch={openers.onSearch} onHelp={() => setAbove('keys')} />
          <TopBar {...openers} createRef={createButton} />
          <main className="main" id="main" tabIndex={-1}>
            <Notes />
            <Boundary title={t('broken')}>
              <Suspense fallback={<Skeleton rows={8} />}>
                <Outlet />
              </Suspense>
            </Boundary>
            <Layers />
          </main>
          <BottomBar {...openers} />
        </div>
        {above === 'drawer' ? (
          <Drawer onClose={close}>
            <Sidebar onSearch={openers.onSearch} onHelp={() => setAbove('keys')} onGo={close} />
          </Drawer>
        ) : null}
        <Suspense>
          {above === 'search' ? <Palette.View onClose={close} onTask={openers.onTask} onKeys={() => setAbove('keys')} /> : null}
          {above === 'keys' ? <KeysDialog.View onClose={close} /> : null}
          {above === 'task' ? <TaskDialog.View onClose={close} /> : null}
        </Suspense>
        <Toasts />
      </FinishTasks>
    </ShowProvider>
  );
}
