/** The one way to the server: JSON over `/api/v1`, refusals as `Problem`, a lost session asked for again above the page. */
import type { Conflict, FieldError } from './types';

export const API = '/api/v1';

interface ProblemBody {
  code: string;
  message: string;
  detail?: string | null;
  fields?: FieldError[] | null;
  incident?: string | null;
  conflict?: Conflict | null;
  [key: string]: unknown;
}

/** A refusal, in the person's language, with what the screen needs to help. */
export class Problem extends Error {
  readonly code: string;
  readonly status: number;
  readonly detail: string | null;
  readonly fields: FieldError[];
  readonly incident: string | null;
  readonly conflict: Conflict | null;
  readonly body: ProblemBody;

  constructor(status: number, body: ProblemBody) {
    super(body.message);
    this.name = 'Problem';
    this.status = status;
    this.code = body.code;
    this.detail = body.detail ?? null;
    this.fields = body.fields ?? [];
    this.incident = body.incident ?? null;
    this.conflict = body.conflict ?? null;
    this.body = body;
  }

  /** True when the server was not reached at all. */
  get isOffline(): boolean {
    return this.code === 'network.unreachable';
  }
}

/** Anything thrown, as a `Problem`. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) {
    return error;
  }
  const message = error instanceof Error ? error.message : String(error);
  return new Problem(0, { code: 'ui.unexpected', message });
}

export type Query = Record<string, string | number | boolean | null | undefined>;

/** `?a=b` of the given values; empty ones are left out. */
export function queryText(query: Query | undefined): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== null && value !== undefined && value !== '') {
      params.set(name, String(value));
    }
  }
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}

interface Hooks {
  /** Called on 401; resolves when the person has signed in again, rejects when not. */
  signIn: () => Promise<void>;
  /** The server answered (true) or was not reached (false). */
  reached: (isReached: boolean) => void;
  words: { unreachable: string; unreadable: string };
}

const hooks: Hooks = {
  signIn: () => Promise.reject(new Error('no sign-in dialog')),
  reached: () => undefined,
  words: { unreachable: 'The server is not reachable', unreadable: 'The server answered something unexpected' },
};

/** Set once by the shell. */
export function setClientHooks(given: Partial<Hooks>): void {
  Object.assign(hooks, given);
}

async function readProblem(response: Response): Promise<Problem> {
  try {
    const body = (await response.json()) as Partial<ProblemBody>;
    if (typeof body.code === 'string' && typeof body.message === 'string') {
      return new Problem(response.status, { ...body, code: body.code, message: body.message });
    }
  } catch {
    // Not JSON: a proxy's page or a broken answer; said in our own words below.
  }
  return new Problem(response.status, {
    code: 'ui.unreadable',
    message: hooks.words.unreadable,
    detail: `HTTP ${response.status}`,
  });
}

async function send(path: string, init: RequestInit): Promise<Response> {
  try {
    const response = await fetch(`${API}${path}`, { ...init, credentials: 'same-origin' });
    hooks.reached(true);
    return response;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') {
      throw error;
    }
    hooks.reached(false);
    throw new Problem(0, { code: 'network.unreachable', message: hooks.words.unreachable });
  }
}

declare global {
  interface Window {
    /** The first screen's answer, asked for by `first-paint.js` before this was there. */
    otklikEarly?: { path: string; answer: Promise<Response> } | undefined;
  }
}

/** The early answer, if it is to this question; given once. */
async function early(path: string, init: RequestInit): Promise<Response | null> {
  const asked = window.otklikEarly;
  if (init.method !== undefined || asked?.path !== `${API}${path}`) {
    return null;
  }
  window.otklikEarly = undefined;
  return asked.answer.catch(() => null);
}

async function call<T>(path: string, init: RequestInit): Promise<T> {
  let response = (await early(path, init)) ?? (await send(path, init));
  if (response.status === 401) {
    const problem = await readProblem(response);
    try {
      await hooks.signIn();
    } catch {
      throw problem;
    }
    response = await send(path, init);
  }
  if (!response.ok) {
    throw await readProblem(response);
  }
  if (response.status === 204) {
    return undefined as T;
  }
  const text = await response.text();
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

/** Reads. */
export function getJson<T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> {
  return call<T>(`${path}${queryText(query)}`, { headers: { Accept: 'application/json' }, ...(signal ? { signal } : {}) });
}

export type Method = 'POST' | 'PATCH' | 'DELETE' | 'PUT';

/** Changes. */
export function sendJson<T>(method: Method, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  return call<T>(path, {
    method,
    headers: {
      Accept: 'application/json',
      'X-Otklik': '1',
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
  });
}

/** Sends a form with a file. */
export function sendForm<T>(path: string, form: FormData): Promise<T> {
  return call<T>(path, { method: 'POST', headers: { Accept: 'application/json', 'X-Otklik': '1' }, body: form });
}

interface Sent {
  status: number;
  text: string;
}

/** One try: only the old way of asking tells how far it went. */
function put(path: string, file: File, onProgress: (part: number) => void, signal: AbortSignal): Promise<Sent> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', `${API}${path}${queryText({ name: file.name })}`);
    request.setRequestHeader('Accept', 'application/json');
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.setRequestHeader('X-Otklik', '1');
    request.upload.onprogress = (event) => onProgress(event.lengthComputable ? event.loaded / event.total : 0);
    request.onload = () => {
      hooks.reached(true);
      resolve({ status: request.status, text: request.responseText });
    };
    request.onerror = () => reject(new Problem(0, { code: 'network.unreachable', message: hooks.words.unreachable }));
    request.onabort = () => reject(new DOMException('cancelled', 'AbortError'));
    signal.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}

/** Sends a file and tells how much of it has gone. */
export async function sendFile<T>(path: string, file: File, onProgress: (part: number) => void, signal: AbortSignal): Promise<T> {
  let sent = await put(path, file, onProgress, signal);
  if (sent.status === 401) {
    await hooks.signIn();
    sent = await put(path, file, onProgress, signal);
  }
  if (sent.status >= 200 && sent.status < 300) {
    return JSON.parse(sent.text) as T;
  }
  throw await readProblem(new Response(sent.text, { status: sent.status }));
}
