/** «Импорт»: five steps on one page, then the earlier imports. */
import { useSearch } from '@tanstack/react-router';
import { type ReactNode, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { mayDo, useMe, useMeta } from '../../api/queries';
import '../../fields/fields.css';
import { EmptyState } from '../../parts/States';
import { ColumnsStep } from './ColumnsStep';
import { FileStep } from './FileStep';
import './imports.css';
import { lacking } from './mapping';
import { PastImports } from './PastImports';
import { ConstantsStep, OpenStep } from './RestStep';
import { RunStep } from './RunStep';
import { useImport } from './useImport';

function Step({ number, title, children }: { number?: number; title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section className="import-step" aria-labelledby={id}>
      <h2 id={id}>
        {number === undefined ? null : <span className="import-number">{number}</span>}
        {title}
      </h2>
      {children}
    </section>
  );
}

export function ImportsScreen() {
  const { t } = useTranslation('imports');
  const me = useMe();
  const meta = useMeta();
  const search = useSearch({ strict: false }) as Record<string, unknown>;
  const types = meta.types
    .filter((type) => mayDo(me, type.code, 'import'))
    .sort((a, b) => (a.position || Number.MAX_SAFE_INTEGER) - (b.position || Number.MAX_SAFE_INTEGER));
  const [code, setCode] = useState(() => types.find((type) => type.code === search.type)?.code ?? types[0]?.code ?? '');
  const type = types.find((one) => one.code === code);
  const state = useImport(type);
  const { source, choices } = state;
  if (!type) {
    return <EmptyState title={t('no_right')} />;
  }
  const hasOpen = type.pipelines.length > 0 || type.needs_step;
  return (
    <div className="imports">
      <h1>{t('title')}</h1>
      <Step number={1} title={t('step.file')}>
        <FileStep
          types={types}
          type={code}
          source={source}
          fileName={state.fileName}
          isBusy={state.isUploading}
          error={state.error}
          onType={(next) => {
            setCode(next);
            state.forget();
          }}
          onFile={(file) => void state.take(file)}
        />
      </Step>
      {source && choices ? (
        <>
          <Step number={2} title={t('step.columns')}>
            <ColumnsStep
              type={type}
              source={source}
              columns={choices.columns}
              onChange={(columns) => state.change({ ...choices, columns })}
            />
          </Step>
          <Step number={3} title={t('step.constants')}>
            <ConstantsStep type={type} choices={choices} onChange={state.change} />
          </Step>
          {hasOpen ? (
            <Step number={4} title={t('step.open')}>
              <OpenStep type={type} choices={choices} onChange={state.change} />
            </Step>
          ) : null}
          <Step number={hasOpen ? 5 : 4} title={t('step.run')}>
            <RunStep
              type={type}
              importId={source.id}
              lack={lacking(type, choices)}
              job={state.job}
              phase={state.phase}
              check={state.check}
              consents={state.consents}
              onConsent={state.setConsents}
              onCheck={state.runCheck}
              onRun={state.run}
              onUndo={state.undo}
            />
          </Step>
        </>
      ) : null}
      <Step title={t('past.title')}>
        <PastImports />
      </Step>
    </div>
  );
}
