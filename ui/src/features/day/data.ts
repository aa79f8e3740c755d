/** Tasks and the day: what is asked of the server and kept. */
import { infiniteQueryOptions, type QueryClient, queryOptions } from '@tanstack/react-query';
import { getJson, sendJson } from '../../api/client';
import { meQuery } from '../../api/queries';
import type { Day, TaskView } from '../../api/types';

export const dayQuery = queryOptions({ queryKey: ['day'], queryFn: ({ signal }) => getJson<Day>('/day', {}, signal) });

export interface TaskPage {
  rows: TaskView[];
  next_cursor: string | null;
}

export type Scope = 'mine' | 'set' | 'team';

const PAGE = 100;

export function tasksQuery(scope: Scope, isOpen: boolean) {
  return infiniteQueryOptions({
    queryKey: ['tasks', scope, isOpen],
    queryFn: ({ pageParam, signal }) =>
      getJson<TaskPage>('/tasks', { scope, open: isOpen, limit: PAGE, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: (before) => before,
  });
}

/** My next tasks after today, for the foot of the day. */
export function soonQuery(shown: number) {
  return queryOptions({
    queryKey: ['tasks', 'soon'],
    queryFn: ({ signal }) => getJson<TaskPage>('/tasks', { scope: 'mine', open: true, limit: Math.min(200, shown + 12) }, signal),
    staleTime: 60_000,
  });
}

type Change = (task: TaskView) => TaskView | null;

function changed(rows: TaskView[], id: number, change: Change): TaskView[] {
  return rows.flatMap((task) => {
    if (task.id !== id) {
      return [task];
    }
    const next = change(task);
    return next ? [next] : [];
  });
}

/** Shows a change of a task on every screen at once; answers with the way back. */
export function showTask(client: QueryClient, id: number, change: Change): () => void {
  const day = client.getQueryData<Day>(['day']);
  const lists = client.getQueriesData<{ pages: TaskPage[]; pageParams: unknown[] } | TaskPage>({ queryKey: ['tasks'] });
  if (day) {
    client.setQueryData<Day>(['day'], { ...day, now: changed(day.now, id, change), waiting: changed(day.waiting, id, change) });
  }
  for (const [key, list] of lists) {
    if (list && 'pages' in list) {
      client.setQueryData(key, { ...list, pages: list.pages.map((page) => ({ ...page, rows: changed(page.rows, id, change) })) });
    }
  }
  return () => {
    client.setQueryData(['day'], day);
    for (const [key, list] of lists) {
      client.setQueryData(key, list);
    }
  };
}

/** After a task changed: everything that shows tasks or counts them is asked for again. */
export function refreshTasks(client: QueryClient, task: Pick<TaskView, 'record'>): void {
  for (const queryKey of [['day'], ['tasks'], meQuery.queryKey, ...(task.record ? [['records', task.record.type]] : [])]) {
    void client.invalidateQueries({ queryKey });
  }
}

export function postponeTask(id: number, due: string): Promise<TaskView> {
  return sendJson('PATCH', `/tasks/${id}`, { due_at: due });
}

export function tickItem(task: number, item: number, done: boolean): Promise<TaskView> {
  return sendJson('POST', `/tasks/${task}/items/${item}`, { done });
}

export interface NewTask {
  title: string;
  text?: string;
  who: number;
  due_at: string;
  items?: string[];
  record_id?: number;
}

export function addTask(task: NewTask): Promise<TaskView> {
  return sendJson('POST', '/tasks', task);
}
