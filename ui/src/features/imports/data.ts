/** Calls of the import screen to the server. */
import { queryOptions } from '@tanstack/react-query';
import { API, getJson, sendForm, sendJson } from '../../api/client';
import type { Job } from '../../api/types';
import type { CheckResult, Mapping, PastImport, Source } from './types';

export const pastQuery = queryOptions({
  queryKey: ['imports'],
  queryFn: async ({ signal }) => {
    const answer = await getJson<PastImport[] | { rows?: PastImport[]; imports?: PastImport[] }>('/imports', {}, signal);
    return Array.isArray(answer) ? answer : (answer.rows ?? answer.imports ?? []);
  },
});

export function jobQuery(id: number) {
  return queryOptions({
    queryKey: ['job', id],
    queryFn: ({ signal }) => getJson<Job>(`/jobs/${id}`, {}, signal),
    // Events bring the progress; asking is for the time when they do not come.
    refetchInterval: (query) => (isOver(query.state.data) ? false : 700),
  });
}

export function isOver(job: Job | undefined): boolean {
  return job?.state === 'done' || job?.state === 'failed';
}

export function upload(type: string, file: File): Promise<Source> {
  const form = new FormData();
  form.set('type', type);
  form.set('file', file);
  return sendForm<Source>('/imports', form);
}

type Started = { job: number | Job };

async function start(path: string, body: unknown): Promise<number> {
  const { job } = await sendJson<Started>('POST', path, body);
  return typeof job === 'number' ? job : job.id;
}

export function startCheck(id: number, mapping: Mapping): Promise<number> {
  return start(`/imports/${id}/check`, { mapping });
}

export function startRun(id: number, mapping: Mapping, createMissing: boolean): Promise<number> {
  return start(`/imports/${id}/run`, { mapping, create_missing: createMissing });
}

export function startUndo(id: number): Promise<number> {
  return start(`/imports/${id}/undo`, {});
}

export function errorsHref(id: number): string {
  return `${API}/imports/${id}/errors.csv`;
}

/** A job's result as the counts of an import, whatever of it is there. */
export function asCheck(result: unknown): CheckResult {
  const raw = (result ?? {}) as Partial<CheckResult>;
  return { made: Number(raw.made ?? 0), errors: Array.isArray(raw.errors) ? raw.errors : [], missing: raw.missing ?? {} };
}
