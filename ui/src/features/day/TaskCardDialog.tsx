/** The dialog of a task, loaded when it is first wanted: a new one, or one that belongs to no record. */
import { lazy, Suspense } from 'react';
import type { TaskView } from '../../api/types';

const TaskDialog = lazy(() => import('./TaskDialog').then((module) => ({ default: module.TaskDialog })));

export function TaskCardDialog({ task, onClose }: { task?: TaskView; onClose: () => void }) {
  return (
    <Suspense>
      <TaskDialog {...(task ? { task } : {})} onClose={onClose} />
    </Suspense>
  );
}
