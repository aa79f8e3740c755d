/** What fields ask of the server: linked records by typing, their titles. */
import { getJson } from '../api/client';
import type { Hit } from '../api/types';

export interface LinkHit {
  id: number;
  title: string;
  subtitle?: string | null;
}

interface Rows {
  rows: { id: number; title: string }[];
}

/** Records of a type: the latest changed ones for blank text, else those found by it. */
export async function findLinked(type: string, text: string, signal?: AbortSignal, limit = 20): Promise<LinkHit[]> {
  if (text === '') {
    const page = await getJson<Rows>(`/records/${type}`, { sort: '-updated_at', limit }, signal);
    return page.rows;
  }
  const found = await getJson<{ hits: Hit[] }>('/search', { q: text, types: type }, signal);
  return found.hits.filter((hit) => hit.type === type);
}

/** Titles of records, by `type:id`. */
export async function linkTitles(type: string, ids: number[]): Promise<[string, string][]> {
  const page = await getJson<Rows>(`/records/${type}`, { filter: `id in [${ids.join(', ')}]`, limit: ids.length });
  return page.rows.map((row) => [`${type}:${row.id}`, row.title]);
}
