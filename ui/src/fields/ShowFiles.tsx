/** Files of a field: small pictures and names; a picture or a PDF opens in the browser, all else is downloaded. */
import { IconPaperclip } from '@tabler/icons-react';
import type { MouseEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FileInfo } from '../api/types';
import { filesOf, fileUrl, formatBytes, isShown } from './files';
import type { ShowProps } from './Show';
import { type FieldValue, texts } from './view';

function stop(event: MouseEvent) {
  event.stopPropagation();
}

/** The small picture, or a clip for what has none. */
export function FileMark({ file }: { file: FileInfo }): ReactNode {
  return file.preview ? (
    <img className="file-picture" src={`${fileUrl(file)}/preview`} alt="" loading="lazy" width={40} height={40} />
  ) : (
    <IconPaperclip className="file-clip" size={16} stroke={1.7} aria-hidden />
  );
}

function FileLink({ file, language }: { file: FileInfo; language: string }): ReactNode {
  const how = isShown(file) ? { target: '_blank', rel: 'noopener' } : { download: file.name };
  return (
    <a className="file" href={fileUrl(file)} {...how} onClick={stop}>
      <FileMark file={file} />
      <span className="file-name">{file.name}</span>
      {file.bytes > 0 ? <span className="file-size">{formatBytes(file.bytes, language)}</span> : null}
    </a>
  );
}

export function ShowFiles({ value, context }: ShowProps): ReactNode {
  return (
    <span className="value files">
      {filesOf(value, context).map((file) => (
        <FileLink key={file.id} file={file} language={context.language} />
      ))}
    </span>
  );
}

/** How many there are, for lists and cards. */
export function FileCount({ value }: { value: FieldValue | undefined }): ReactNode {
  const { t } = useTranslation('records');
  const count = texts(value).length;
  return count === 0 ? null : (
    <span className="file-count">
      <IconPaperclip size={14} stroke={1.7} aria-hidden />
      <span aria-hidden>{count}</span>
      <span className="hidden-label">{t('files.count', { count })}</span>
    </span>
  );
}
