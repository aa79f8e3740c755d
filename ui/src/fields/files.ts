/** Files as fields hold them: ids in the value, what they are beside the record or remembered here. */
import { API, Problem, sendFile } from '../api/client';
import type { FileInfo } from '../api/types';
import { type FieldValue, type ShowContext, texts } from './view';

/** Files that came by: uploaded here, or shown with a record. A name is known before the record is read anew. */
const known = new Map<number, FileInfo>();

export function remember(files: readonly FileInfo[] | undefined): void {
  for (const file of files ?? []) {
    known.set(file.id, file);
  }
}

/** The files of a value, in its order; one that nobody told of has a number only. */
export function filesOf(value: FieldValue | undefined, context?: Pick<ShowContext, 'files'>): FileInfo[] {
  remember(context?.files);
  return texts(value).map((text) => {
    const id = Number(text);
    return known.get(id) ?? { id, name: `№ ${id}`, bytes: 0, mime: '', preview: false };
  });
}

export function fileUrl(file: FileInfo): string {
  return `${API}/files/${file.id}`;
}

/** Whether a browser shows it; all else is downloaded. The server has the last word. */
export function isShown(file: FileInfo): boolean {
  return file.preview || file.mime === 'application/pdf';
}

/** `1,2 МБ`. */
export function formatBytes(bytes: number, language: string): string {
  const isRussian = language.startsWith('ru');
  const units = isRussian ? ['Б', 'КБ', 'МБ', 'ГБ'] : ['B', 'KB', 'MB', 'GB'];
  let [size, unit] = [bytes, 0];
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || size >= 100 ? 0 : 1;
  const number = size.toLocaleString(isRussian ? 'ru-RU' : 'en-GB', { maximumFractionDigits: digits });
  return `${number}\u00a0${units[unit]}`;
}

/** Sends a file; what came of it is remembered. */
export async function upload(file: File, onProgress: (part: number) => void, signal: AbortSignal): Promise<FileInfo> {
  const made = await sendFile<FileInfo>('/files', file, onProgress, signal);
  remember([made]);
  return made;
}

export function wasCancelled(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

export function reason(error: unknown): string {
  return error instanceof Problem || error instanceof Error ? error.message : String(error);
}
