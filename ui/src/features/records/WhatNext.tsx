// biome-ignore-all lint/a11y/useSemanticElements: groups, regions and grid parts keep their roles on plain boxes; axe is the judge
/** «Что дальше?»: the last step of an open record ends only with the next one, or with the record's own end. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '../../api/queries';
import { useShowContext } from '../../fields/context';
import { Button } from '../../parts/Button';
import { Layer } from './Layer';
import { suggestions } from './steps';
import { allStages, mayMove } from './system';
import type { NextStep, RecordRow, TypeView } from './types';

interface WhatNextProps {
  type: TypeView;
  record: Pick<RecordRow, 'title' | 'owner' | 'stage'>;
  isBusy?: boolean;
  onNext: (next: NextStep) => void;
  /** Ends the record at one of its final stages. */
  onClose: (stage: string) => void;
  onCancel: () => void;
}

function useStep(record: WhatNextProps['record']) {
  const { t } = useTranslation('records');
  const me = useMe();
  const { zone, language } = useShowContext();
  const [title, setTitle] = useState(t('next.usual'));
  const [who, setWho] = useState(record.owner ?? me.person.id);
  const offered = suggestions(new Date(), zone, language);
  return { title, setTitle, who, setWho, offered };
}

export function WhatNext({ type, record, isBusy = false, onNext, onClose, onCancel }: WhatNextProps) {
  const { t } = useTranslation('records');
  const { people } = useShowContext();
  const { title, setTitle, who, setWho, offered } = useStep(record);
  const pipeline = record.stage?.split('.')[0];
  const finals = allStages(type).filter(
    (stage) => stage.outcome && stage.pipeline === pipeline && mayMove(type, record.stage, stage.code),
  );
  const isReady = title.trim() !== '' && !isBusy;
  return (
    <Layer label={t('next.title')} width={460} onClose={onCancel}>
      <div className="small-form">
        <h2 className="small-form-title">{t('next.title')}</h2>
        <p className="small-form-text">{t('next.text', { title: record.title })}</p>
        <label className="native-label">
          {t('next.what')}
          <input
            className="native-input"
            data-autofocus
            value={title}
            onChange={(event) => setTitle(event.currentTarget.value)}
          />
        </label>
        <label className="native-label">
          {t('task.who')}
          <select className="native-select" value={who} onChange={(event) => setWho(Number(event.currentTarget.value))}>
            {[...people.values()]
              .filter((person) => person.is_active)
              .map((person) => (
                <option key={person.id} value={person.id}>
                  {person.name}
                </option>
              ))}
          </select>
        </label>
        <div className="next-days" role="group" aria-label={t('next.when')}>
          {offered.map((one, index) => (
            <Button
              key={one.code}
              size="small"
              look={index === 1 ? 'primary' : 'plain'}
              disabled={!isReady}
              onClick={() => onNext({ title: title.trim(), who, due_at: one.due_at })}
            >
              {t(`when.${one.code}`)} · {one.text}
            </Button>
          ))}
        </div>
        {finals.length > 0 ? (
          <div className="next-finals" role="group" aria-label={t('next.close')}>
            <span className="small-form-text">{t('next.close')}</span>
            {finals.map((stage) => (
              <Button key={stage.code} size="small" look="quiet" disabled={isBusy} onClick={() => onClose(stage.code)}>
                {stage.label}
              </Button>
            ))}
          </div>
        ) : null}
        <div className="small-form-actions">
          <Button size="small" look="quiet" onClick={onCancel}>
            {t('cancel')}
          </Button>
        </div>
      </div>
    </Layer>
  );
}
