/** Reading and writing records: every call of this feature to the server, and the keys of what it keeps. */
import { infiniteQueryOptions, type QueryClient, queryOptions } from '@tanstack/react-query';
import { API, getJson, sendJson } from '../../api/client';
import type { FieldValue } from '../../fields/view';
import type {
  BoardColumn,
  JobView,
  NextStep,
  Page,
  RecordRow,
  RecordView,
  StageTotals,
  TaskView,
  TimelineEntry,
  TimelineTab,
} from './types';

export const LIST_PAGE = 100;
export const BOARD_CARDS = 30;

const records = (type: string) => `/records/${type}`;
const one = (type: string, id: number) => `/records/${type}/${id}`;

/** Keys of the query cache; everything of a type hangs under its code, so that a change can mark it old at once. */
export const keys = {
  type: (type: string) => ['records', type] as const,
  board: (type: string, pipeline: string, filter: string, sum: string) =>
    ['records', type, 'board', pipeline, filter, sum] as const,
  list: (type: string, filter: string, sort: string) => ['records', type, 'list', filter, sort] as const,
  totals: (type: string, filter: string) => ['records', type, 'totals', filter] as const,
  record: (type: string, id: number) => ['records', type, 'one', id] as const,
  timeline: (type: string, id: number, tab: TimelineTab) => ['records', type, 'timeline', id, tab] as const,
  children: (type: string, field: string, id: number) => ['records', type, 'children', field, id] as const,
};

export function boardQuery(type: string, pipeline: string, filter: string, sum: string) {
  return queryOptions({
    queryKey: keys.board(type, pipeline, filter, sum),
    queryFn: ({ signal }) =>
      getJson<{ columns: BoardColumn[] }>(`${records(type)}/board`, { pipeline, filter, sum, cards: BOARD_CARDS }, signal),
    placeholderData: (before) => before,
  });
}

export function listQuery(type: string, filter: string, sort: string, columns: string) {
  return infiniteQueryOptions({
    queryKey: keys.list(type, filter, `${sort}|${columns}`),
    queryFn: ({ pageParam, signal }) =>
      getJson<Page>(
        records(type),
        { filter, sort, columns, limit: LIST_PAGE, cursor: pageParam ?? '', total: pageParam === null ? 'true' : '' },
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: (before) => before,
  });
}

export function totalsQuery(type: string, filter: string) {
  return queryOptions({
    queryKey: keys.totals(type, filter),
    queryFn: ({ signal }) => getJson<{ stages: StageTotals[] }>(`${records(type)}/totals`, { filter }, signal),
    placeholderData: (before) => before,
  });
}

/** How many records match. */
export function countQuery(type: string, filter: string) {
  return queryOptions({
    queryKey: ['records', type, 'count', filter] as const,
    queryFn: async ({ signal }) => (await getJson<Page>(records(type), { filter, limit: 1, total: 'true' }, signal)).total ?? 0,
  });
}

export function recordQuery(type: string, id: number) {
  return queryOptions({
    queryKey: keys.record(type, id),
    queryFn: ({ signal }) => getJson<RecordView>(one(type, id), {}, signal),
    staleTime: 5_000,
  });
}

export function timelineQuery(type: string, id: number, tab: TimelineTab) {
  return infiniteQueryOptions({
    queryKey: keys.timeline(type, id, tab),
    queryFn: ({ pageParam, signal }) =>
      getJson<{ entries: TimelineEntry[]; next: number | null }>(
        `${one(type, id)}/timeline`,
        { kind: tab, before: pageParam === null ? '' : String(pageParam) },
        signal,
      ),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

/** What stood in a field, newest first. */
export function fieldPastQuery(type: string, id: number, field: string) {
  return infiniteQueryOptions({
    queryKey: [...keys.record(type, id), 'past', field],
    queryFn: ({ pageParam, signal }) =>
      getJson<{ entries: TimelineEntry[]; next: number | null }>(
        `${one(type, id)}/timeline`,
        { field, before: pageParam === null ? '' : String(pageParam) },
        signal,
      ),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

export function childrenQuery(type: string, field: string, id: number, isList = false) {
  return queryOptions({
    queryKey: keys.children(type, field, id),
    queryFn: ({ signal }) =>
      getJson<Page>(
        records(type),
        { filter: isList ? `contains(${field}, ${id})` : `${field} == ${id}`, sort: '-id', limit: 20 },
        signal,
      ),
  });
}

/** The next cards of one column of the board. */
export function moreCards(type: string, stage: string, filter: string, cursor: string, columns: string): Promise<Page> {
  const expression = `stage == "${stage}"${filter === '' ? '' : ` && (${filter})`}`;
  return getJson<Page>(records(type), { filter: expression, limit: LIST_PAGE, cursor, columns });
}

/** What becomes of a row of a table; a new one has no id. */
export interface RowEdit {
  id?: number;
  version?: number;
  delete?: boolean;
  fields?: Record<string, FieldValue>;
}

export interface CreateBody {
  fields: Record<string, FieldValue>;
  rows?: Record<string, RowEdit[]>;
  stage?: string;
  next?: NextStep;
}

export function createRecord(type: string, body: CreateBody): Promise<RecordView> {
  return sendJson<RecordView>('POST', records(type), body);
}

export function patchRecord(type: string, id: number, version: number, fields: Record<string, FieldValue>): Promise<RecordView> {
  return sendJson<RecordView>('PATCH', one(type, id), { version, fields });
}

export function patchRow(type: string, id: number, section: string, row: RowEdit): Promise<RecordView> {
  return sendJson<RecordView>('PATCH', one(type, id), { rows: { [section]: [row] } });
}

export function deleteRecord(type: string, id: number): Promise<void> {
  return sendJson<void>('DELETE', one(type, id));
}

export interface MoveBody {
  stage: string;
  version?: number;
  fields?: Record<string, FieldValue>;
  next?: NextStep;
}

export function moveRecord(type: string, id: number, body: MoveBody): Promise<RecordView> {
  return sendJson<RecordView>('POST', `${one(type, id)}/move`, body);
}

export interface ActivityBody {
  kind: 'call' | 'comment' | 'meeting' | 'letter';
  text: string;
  result?: string;
  next?: NextStep;
}

export function addActivity(type: string, id: number, body: ActivityBody): Promise<TimelineEntry> {
  return sendJson<TimelineEntry>('POST', `${one(type, id)}/activities`, body);
}

export interface DoneBody {
  outcome?: string;
  fields?: Record<string, FieldValue>;
  result?: string;
  next?: NextStep;
  close?: string;
}

export interface DoneAnswer {
  task: TaskView;
  record?: RecordRow;
  /** Whether nothing followed, so that the task may be opened again. */
  can_reopen: boolean;
}

export function doneTask(id: number, body: DoneBody): Promise<DoneAnswer> {
  return sendJson<DoneAnswer>('POST', `/tasks/${id}/done`, body);
}

export function reopenTask(id: number): Promise<TaskView> {
  return sendJson<TaskView>('POST', `/tasks/${id}/reopen`);
}

export function patchTask(id: number, body: { title?: string; who?: number; due_at?: string }): Promise<TaskView> {
  return sendJson<TaskView>('PATCH', `/tasks/${id}`, body);
}

export function tickItem(task: number, item: number, done: boolean): Promise<TaskView> {
  return sendJson<TaskView>('POST', `/tasks/${task}/items/${item}`, { done });
}

export function addTask(body: NextStep & { record_id: number; items?: string[] }): Promise<TaskView> {
  return sendJson<TaskView>('POST', '/tasks', body);
}

/** Records of the same person or company as the one being typed. */
export function findSame(type: string, typed: Record<string, string>, signal?: AbortSignal): Promise<{ rows: RecordRow[] }> {
  return getJson<{ rows: RecordRow[] }>(`${records(type)}/same`, typed, signal);
}

export interface BulkBody {
  type: string;
  ids?: number[];
  filter?: string;
  action: 'owner' | 'stage' | 'delete' | 'start_stage';
  value?: string | number | null;
}

export function startBulk(body: BulkBody): Promise<{ job: number | JobView }> {
  return sendJson<{ job: number | JobView }>('POST', '/bulk', body);
}

/** Takes back what a bulk action did. */
export function undoBulk(job: number): Promise<{ job: number }> {
  return sendJson<{ job: number }>('POST', `/jobs/${job}/undo`);
}

export interface ExportBody {
  format: 'xlsx' | 'csv' | 'json';
  filter: string;
  sort: string;
  columns: string[];
}

export function startExport(type: string, body: ExportBody): Promise<{ job: number }> {
  return sendJson<{ job: number }>('POST', `${records(type)}/export`, body);
}

/** Where the file of an export is. */
export function exportHref(job: number): string {
  return `${API}/jobs/${job}/file`;
}

export function jobQuery(id: number) {
  return queryOptions({
    queryKey: ['job', id],
    queryFn: ({ signal }) => getJson<JobView>(`/jobs/${id}`, {}, signal),
    refetchInterval: (query) => (query.state.data && ['done', 'failed'].includes(query.state.data.state) ? false : 400),
  });
}

/** The number of a job, whether the answer names it or carries it whole. */
export function jobId(job: number | JobView): number {
  return typeof job === 'number' ? job : job.id;
}

/** Marks everything of a type old: boards, lists, counts; open records are read again. */
export async function refreshType(client: QueryClient, type: string): Promise<void> {
  await client.invalidateQueries({ queryKey: keys.type(type) });
}
