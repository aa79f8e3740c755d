/** The editor of files: chosen, dropped or pasted; each upload with its progress and its way back. */
import { IconPaperclip, IconX } from '@tabler/icons-react';
import { type ClipboardEvent, type DragEvent, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMeta } from '../../api/queries';
import type { FileInfo } from '../../api/types';
import { useShowContext } from '../context';
import { filesOf, formatBytes } from '../files';
import { FileMark } from '../ShowFiles';
import type { EditProps } from './types';
import { type Uploading, type Uploads, useUploads } from './useUploads';

const PICTURES = 'image/jpeg,image/png,image/gif,image/webp';

function Held({ file, onDrop }: { file: FileInfo; onDrop: () => void }) {
  const { t } = useTranslation('records');
  const { language } = useShowContext();
  return (
    <li className="file">
      <FileMark file={file} />
      <span className="file-name">{file.name}</span>
      {file.bytes > 0 ? <span className="file-size">{formatBytes(file.bytes, language)}</span> : null}
      <button type="button" className="file-drop" aria-label={t('files.remove', { name: file.name })} onClick={onDrop}>
        <IconX size={14} stroke={1.7} aria-hidden />
      </button>
    </li>
  );
}

function Coming({ one, onDrop }: { one: Uploading; onDrop: () => void }) {
  const { t } = useTranslation('records');
  const label = one.error ? t('files.dismiss', { name: one.name }) : t('files.cancel', { name: one.name });
  return (
    <li className="file is-coming">
      <IconPaperclip className="file-clip" size={16} stroke={1.7} aria-hidden />
      <span className="file-name">{one.name}</span>
      {one.error ? (
        <span className="field-error" role="alert">
          {one.error}
        </span>
      ) : (
        <progress value={one.part} max={1} aria-label={t('files.progress', { name: one.name })} />
      )}
      <button type="button" className="file-drop" aria-label={label} onClick={onDrop}>
        <IconX size={14} stroke={1.7} aria-hidden />
      </button>
    </li>
  );
}

/** Takes files that are dropped or pasted anywhere over the editor. */
function useTaking(uploads: Uploads) {
  const [isOver, setIsOver] = useState(false);
  const hasFiles = (event: DragEvent) => event.dataTransfer.types.includes('Files');
  return {
    isOver,
    handlers: {
      onDragOver: (event: DragEvent) => {
        if (hasFiles(event)) {
          event.preventDefault();
          setIsOver(true);
        }
      },
      onDragLeave: () => setIsOver(false),
      onDrop: (event: DragEvent) => {
        setIsOver(false);
        if (hasFiles(event)) {
          event.preventDefault();
          uploads.add([...event.dataTransfer.files]);
        }
      },
      onPaste: (event: ClipboardEvent) => {
        if (event.clipboardData.files.length > 0) {
          event.preventDefault();
          uploads.add([...event.clipboardData.files]);
        }
      },
    },
  };
}

function useRefusal() {
  const { t } = useTranslation('records');
  const { files } = useMeta();
  const { language } = useShowContext();
  return (file: File): string | null => {
    if (file.size === 0) {
      return t('files.empty');
    }
    return file.size > files.file ? t('files.too_large', { size: formatBytes(files.file, language) }) : null;
  };
}

export function FilesEdit({ field, value, onChange, onDone, onCancel, error, isInline, isRequired, hasFocus }: EditProps) {
  const { t } = useTranslation('records');
  const [held, setHeld] = useState(() => filesOf(value));
  const now = useRef(held);
  const input = useRef<HTMLInputElement>(null);
  const hint = useId();
  const ids = () => (now.current.length === 0 ? null : now.current.map((file) => file.id));
  const set = (files: FileInfo[]) => {
    now.current = files;
    setHeld(files);
    onChange(ids());
  };
  const uploads = useUploads(useRefusal(), (file) => set([...now.current, file]));
  const { isOver, handlers } = useTaking(uploads);
  return (
    <fieldset className={`files-edit${isOver ? ' is-over' : ''}`} {...handlers}>
      <legend className={isInline ? 'hidden-label' : 'files-legend'}>
        {field.label}
        {isRequired ? <span className="files-required"> *</span> : null}
      </legend>
      {held.length + uploads.all.length > 0 ? (
        <ul className="files-list">
          {held.map((file) => (
            <Held key={file.id} file={file} onDrop={() => set(now.current.filter((one) => one.id !== file.id))} />
          ))}
          {uploads.all.map((one) => (
            <Coming key={one.key} one={one} onDrop={() => uploads.drop(one.key)} />
          ))}
        </ul>
      ) : null}
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={field.label}
        accept={field.kind === 'images' ? PICTURES : undefined}
        onChange={(event) => {
          uploads.add([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = '';
        }}
      />
      <div className="files-actions">
        <button
          type="button"
          className="text-button"
          data-field={field.code}
          aria-describedby={hint}
          // biome-ignore lint/a11y/noAutofocus: the field was opened to add to it
          autoFocus={hasFocus ?? false}
          onClick={() => input.current?.click()}
        >
          {field.kind === 'images' ? t('files.add_images') : t('files.add')}
        </button>
        <span id={hint} className="files-hint">
          {t('files.hint')}
        </span>
        {isInline ? (
          <>
            <button type="button" className="text-button" disabled={uploads.isBusy} onClick={() => onDone?.(ids())}>
              {t('files.done')}
            </button>
            <button type="button" className="text-button" onClick={() => onCancel?.()}>
              {t('files.back')}
            </button>
          </>
        ) : null}
      </div>
      {error ? (
        <p className="field-error" role="alert">
          {error}
        </p>
      ) : null}
    </fieldset>
  );
}
