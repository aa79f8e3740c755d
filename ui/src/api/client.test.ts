import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { asProblem, getJson, queryText, sendJson, setClientHooks } from './client';

const answer = (status: number, body: unknown) =>
  new Response(typeof body === 'string' ? body : JSON.stringify(body), { status });
const fetched = vi.fn<typeof fetch>();
const reached = vi.fn();

beforeEach(() => {
  vi.stubGlobal('fetch', fetched);
  setClientHooks({ reached, words: { unreachable: 'нет связи', unreadable: 'непонятный ответ' } });
});
afterEach(() => {
  fetched.mockReset();
  reached.mockReset();
});

describe('the query', () => {
  it('leaves out what is empty', () => {
    expect(queryText({ q: 'а б', cursor: null, limit: 50, filter: '', total: false })).toBe(
      '?q=%D0%B0+%D0%B1&limit=50&total=false',
    );
    expect(queryText({})).toBe('');
  });
});

describe('the first screen', () => {
  it('takes the answer that the page has asked for, once, and for this question only', async () => {
    window.otklikEarly = { path: '/api/v1/day', answer: Promise.resolve(answer(200, { now: [1] })) };
    fetched.mockImplementation(async () => answer(200, { now: [2] }));
    expect(await getJson('/me')).toEqual({ now: [2] });
    expect(await getJson('/day')).toEqual({ now: [1] });
    expect(await getJson('/day')).toEqual({ now: [2] });
  });

  it('asks itself when the early question has failed', async () => {
    window.otklikEarly = { path: '/api/v1/day', answer: Promise.reject(new TypeError('Failed to fetch')) };
    fetched.mockResolvedValueOnce(answer(200, { now: [2] }));
    expect(await getJson('/day')).toEqual({ now: [2] });
  });
});

describe('a refusal', () => {
  it('keeps code, words and fields', async () => {
    fetched.mockResolvedValueOnce(
      answer(422, {
        code: 'record.invalid',
        message: 'Проверьте поля',
        fields: [{ field: 'name', code: 'value.required', message: 'Заполните' }],
      }),
    );
    const problem = await sendJson('POST', '/records/appeal', {}).catch(asProblem);
    expect(problem).toMatchObject({ status: 422, code: 'record.invalid', message: 'Проверьте поля' });
    expect(asProblem(problem).fields[0]?.field).toBe('name');
  });

  it('of a proxy is said in our words', async () => {
    fetched.mockResolvedValueOnce(answer(502, '<html>Bad gateway</html>'));
    await expect(getJson('/me')).rejects.toMatchObject({
      code: 'ui.unreadable',
      detail: 'HTTP 502',
      message: 'непонятный ответ',
    });
  });

  it('of the network is no refusal of the server', async () => {
    fetched.mockRejectedValueOnce(new TypeError('Failed to fetch'));
    const problem = await getJson('/me').catch(asProblem);
    expect(asProblem(problem).isOffline).toBe(true);
    expect(reached).toHaveBeenCalledWith(false);
  });
});

describe('a lost session', () => {
  const lost = () => answer(401, { code: 'session.required', message: 'Войдите' });

  it('is asked for, then the call is repeated', async () => {
    const signIn = vi.fn(async () => undefined);
    setClientHooks({ signIn });
    fetched.mockResolvedValueOnce(lost()).mockResolvedValueOnce(answer(200, { ok: true }));
    await expect(getJson('/day')).resolves.toEqual({ ok: true });
    expect(signIn).toHaveBeenCalledOnce();
  });

  it('given up is the refusal itself', async () => {
    setClientHooks({ signIn: () => Promise.reject(new Error('no')) });
    fetched.mockResolvedValueOnce(lost());
    await expect(getJson('/day')).rejects.toMatchObject({ code: 'session.required' });
  });
});

describe('a change', () => {
  it('carries the header that other sites cannot send', async () => {
    fetched.mockResolvedValueOnce(new Response(null, { status: 204 }));
    await expect(sendJson('DELETE', '/tokens/1')).resolves.toBeUndefined();
    expect(new Headers(fetched.mock.calls[0]?.[1]?.headers).get('X-Otklik')).toBe('1');
  });
});
