/** «Что дальше?» for a task of a list: the record's next step, or its end. */
import { useMeta } from '../../api/queries';
import { WhatNext } from '../records/WhatNext';
import type { Tasks } from './useTasks';

export function LastStep({ tasks }: { tasks: Tasks }) {
  const task = tasks.last;
  const type = useMeta().types.find((one) => one.code === task?.record?.type);
  if (!task?.record || !type) {
    return null;
  }
  return (
    <WhatNext
      type={type}
      record={{ title: task.record.title, owner: task.who, stage: task.record.stage ?? null }}
      isBusy={tasks.busy === task.id}
      onNext={(next) => void tasks.finish(task, { next })}
      onClose={(close) => void tasks.finish(task, { close })}
      onCancel={tasks.dropLast}
    />
  );
}
