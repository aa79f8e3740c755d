/** What the address puts above the screen: a record's panel, the creation panel. */
import { useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { Boundary } from '../parts/Boundary';
import { parsePeek, useLayers } from '../parts/open';

const loadPanel = () => import('../features/records/panel/RecordPanel');
const loadCreate = () => import('../features/records/create/CreatePanel');
const RecordPanel = lazy(() => loadPanel().then((module) => ({ default: module.RecordPanel })));
const CreatePanel = lazy(() => loadCreate().then((module) => ({ default: module.CreatePanel })));

/** Fetches the panels before they are wanted. */
export async function loadLayers(): Promise<void> {
  await loadPanel();
  await loadCreate();
}

export function Layers() {
  const { peek, create } = useSearch({ strict: false }) as { peek?: string; create?: string };
  const { t } = useTranslation('shell');
  const change = useLayers();
  const close = useCallback(() => change({ peek: undefined, create: undefined }), [change]);
  const record = parsePeek(peek);
  return (
    <Boundary key={create ? 'create' : record ? 'record' : 'none'} title={t('broken')}>
      <Suspense>
        {create ? (
          <CreatePanel
            type={create}
            onClose={close}
            onCreated={(made: { type: string; id: number }) =>
              change({ create: undefined, peek: `${made.type}:${made.id}` }, true)
            }
          />
        ) : record ? (
          <RecordPanel key={peek} type={record.type} id={record.id} onClose={close} />
        ) : null}
      </Suspense>
    </Boundary>
  );
}
