/** What the address puts above the screen: a record's panel, the creation panel. */
import { useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { Boundary } from '../parts/Boundary';
import { parsePeek, useLayers } from '../parts/open';

const RecordPanel = lazy(() =>
  import('../features/records/panel/RecordPanel').then((module) => ({ default: module.RecordPanel })),
);
const CreatePanel = lazy(() =>
  import('../features/records/create/CreatePanel').then((module) => ({ default: module.CreatePanel })),
);

export function Layers() {
  const { peek, create } = useSearch({ strict: false }) as { peek?: string; create?: string };
  const { t } = useTranslation('shell');
  const change = useLayers();
  const close = useCallback(() => change({ peek: undefined, create: undefined }), [change]);
  const record = parsePeek(peek);
  return (
    <Boundary key={`${peek}${create}`} title={t('broken')}>
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
