/** What every screen reads: who I am and what records look like. Both come with the page, so they are there from the start. */
import { type QueryClient, queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { getJson, sendJson } from './client';
import type { Counters, Me, Meta, PersonRef, Settings, TypeView } from './types';

/** The person's own language wins over the organisation's. */
export function withLanguage(me: Me): Me {
  return { ...me, language: me.person.locale || me.language };
}

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async ({ signal }) => withLanguage(await getJson<Me>('/me', {}, signal)),
  staleTime: 60_000,
});
export const metaQuery = queryOptions({
  queryKey: ['meta'],
  queryFn: ({ signal }) => getJson<Meta>('/meta', {}, signal),
  staleTime: 300_000,
});

function present<T>(data: T | undefined, what: string): T {
  if (data === undefined) {
    throw new Error(`${what} is read before the page has it`);
  }
  return data;
}

/** Who I am. The shell mounts screens only when it is known. */
export function useMe(): Me {
  return present(useQuery(meQuery).data, 'me');
}

/** What records look like. */
export function useMeta(): Meta {
  return present(useQuery(metaQuery).data, 'meta');
}

/** A record type by its code. */
export function useType(code: string): TypeView | undefined {
  return useMeta().types.find((type) => type.code === code);
}

/** A person by id. */
export function usePerson(id: number | null | undefined): PersonRef | undefined {
  return useMeta().people.find((person) => person.id === id);
}

/** Whether I may do that to at least some records of the type. */
export function mayDo(me: Me, type: string, what: string): boolean {
  const reach = me.rights[type]?.[what];
  return me.is_admin ? reach !== 'no' : reach !== undefined && reach !== 'no';
}

/** Puts new counters where the menu reads them. */
export function setCounters(client: QueryClient, counters: Partial<Counters>): void {
  client.setQueryData(meQuery.queryKey, (me) => (me ? { ...me, counters: { ...me.counters, ...counters } } : me));
}

/** Keeps a setting for this person: at once here, then on the server. */
export function useSaveSettings(): (change: Settings) => void {
  const client = useQueryClient();
  return (change) => {
    const me = client.getQueryData(meQuery.queryKey);
    const settings = { ...me?.person.settings, ...change };
    client.setQueryData(meQuery.queryKey, (old) => (old ? { ...old, person: { ...old.person, settings } } : old));
    void sendJson('PATCH', '/me', { settings }).catch(() => undefined);
  };
}
