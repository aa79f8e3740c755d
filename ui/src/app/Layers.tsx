/** What the address puts above the screen: a record's panel, the creation panel. */
import { useSearch } from '@tanstack/react-router';
import { Suspense, useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { Boundary } from '../parts/Boundary';
import { parsePeek, useLayers } from '../parts/open';
import { preloadable } from '../parts/preloadable';

const RecordPanel = preloadable(async () => (await import('../features/records/panel/RecordPanel')).RecordPanel);
const CreatePanel = preloadable(async () => (await import('../features/records/create/CreatePanel')).CreatePanel);

/** Fetches the panels before they are wanted. */
export async function loadLayers(): Promise<void> {
  await RecordPanel.load();
  await CreatePanel.load();
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
          <CreatePanel.View
            type={create}
            onClose={close}
            onCreated={(made: { type: string; id: number }) =>
              change({ create: undefined, peek: `${made.type}:${made.id}` }, true)
            }
          />
        ) : record ? (
          <RecordPanel.View key={peek} type={record.type} id={record.id} onClose={close} />
        ) : null}
      </Suspense>
    </Boundary>
  );
}
