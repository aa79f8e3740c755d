/** Step 1: what the rows become, and the file. */
import { IconFileUpload } from '@tabler/icons-react';
import { type DragEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TypeView } from '../../api/types';
import { Button } from '../../parts/Button';
import type { Source } from './types';

interface FileStepProps {
  types: TypeView[];
  type: string;
  source: Source | null;
  fileName: string;
  isBusy: boolean;
  error: string | null;
  onType: (type: string) => void;
  onFile: (file: File) => void;
}

export function FileStep({ types, type, source, fileName, isBusy, error, onType, onFile }: FileStepProps) {
  const { t } = useTranslation('imports');
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setIsOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setIsOver(false);
    const file = event.dataTransfer.files[0];
    if (file) {
      onFile(file);
    }
  };
  return (
    <div className="import-file">
      <label className="import-label">
        {t('file.type')}
        <select className="import-select" value={type} onChange={(event) => onType(event.currentTarget.value)}>
          {types.map((one) => (
            <option key={one.code} value={one.code}>
              {one.title}
            </option>
          ))}
        </select>
      </label>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the button inside does the same by keyboard */}
      <div
        className={`import-drop${isOver ? ' is-over' : ''}`}
        onDragOver={(event) => {
          event.preventDefault();
          setIsOver(true);
        }}
        onDragLeave={() => setIsOver(false)}
        onDrop={drop}
      >
        <IconFileUpload size={22} stroke={1.7} aria-hidden />
        <span>{fileName === '' ? t('file.drop') : fileName}</span>
        <Button look={source ? 'plain' : 'primary'} isBusy={isBusy} onClick={() => input.current?.click()}>
          {t(source ? 'file.other' : 'file.choose')}
        </Button>
        <input
          ref={input}
          type="file"
          hidden
          aria-label={t('file.choose')}
          accept=".xlsx,.csv,.txt,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
          onChange={(event) => {
            const file = event.currentTarget.files?.[0];
            if (file) {
              onFile(file);
            }
            event.currentTarget.value = '';
          }}
        />
      </div>
      {error ? (
        <p className="import-error" role="alert">
          {error}
        </p>
      ) : null}
      {source ? (
        <p className="import-note" role="status">
          {t(source.delimiter === '' ? 'file.book' : 'file.read', {
            count: source.rows_total,
            encoding: source.encoding,
            delimiter: source.delimiter === '\t' ? 'Tab' : source.delimiter,
          })}
          {source.known
            ? ` ${t('file.known', {
                product: t(`known.${source.known.product}`),
                rows: t(`known.${source.known.rows}`),
              })}`
            : ''}
        </p>
      ) : (
        <p className="import-note">{t('file.hint')}</p>
      )}
    </div>
  );
}
