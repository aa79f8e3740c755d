/** The way of a record: the stages of its pipeline, a click moves it; narrow screens get a list to choose from. */
import { IconChevronDown } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AnchoredMenu, type MenuItem } from '../AnchoredMenu';
import { allStages, findStage, fullStage, mayMove, pipelineOf, type StageLike } from '../system';
import type { RecordView, TypeView } from '../types';

interface StageStripProps {
  type: TypeView;
  record: RecordView;
  canMove: boolean;
  onMove: (stage: string) => void;
}

function useStages(type: TypeView, record: RecordView) {
  const pipeline = pipelineOf(type, record.stage);
  const stages = (pipeline?.stages ?? []).map(
    (stage): StageLike => ({ ...stage, code: fullStage(pipeline?.code ?? '', stage.code) }),
  );
  return {
    pipeline,
    working: stages.filter((stage) => !stage.outcome),
    final: stages.filter((stage) => stage.outcome),
    current: findStage(type, record.stage),
  };
}

function useMenu(label: string, items: MenuItem[]) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const element = anchor ? <AnchoredMenu anchor={anchor} label={label} items={items} onClose={() => setAnchor(null)} /> : null;
  return { open: (event: React.MouseEvent<HTMLElement>) => setAnchor(event.currentTarget), element, isOpen: anchor !== null };
}

export function StageStrip({ type, record, canMove, onMove }: StageStripProps) {
  const { t } = useTranslation('records');
  const { pipeline, working, final, current } = useStages(type, record);
  const asItem = (stage: StageLike): MenuItem => ({
    key: stage.code,
    label: stage.label,
    hue: stage.outcome ?? stage.hue,
    isDisabled: stage.code === record.stage,
    onClick: () => onMove(stage.code),
  });
  const isOpen = (stage: StageLike) => mayMove(type, record.stage, stage.code);
  const finals = useMenu(t('strip.finish'), final.filter(isOpen).map(asItem));
  const all = useMenu(t('card.move_to'), allStages(type).filter(isOpen).map(asItem));
  const hasEnds = final.some((stage) => stage.code !== record.stage && isOpen(stage));
  if (!current || !pipeline) {
    return null;
  }
  const reached = working.findIndex((stage) => stage.code === current.code);
  return (
    <div className="stages">
      <ol className="stage-strip" aria-label={t('strip.label', { pipeline: pipeline.label })}>
        {working.map((stage, index) => (
          <li
            key={stage.code}
            className={stage.code === current.code ? 'is-current' : index < reached || current.outcome ? 'is-passed' : ''}
          >
            <button
              type="button"
              data-hue={stage.hue}
              title={canMove && !isOpen(stage) ? t('strip.by_process', { stage: stage.label }) : stage.label}
              aria-current={stage.code === current.code ? 'step' : undefined}
              disabled={!canMove || !isOpen(stage)}
              onClick={() => onMove(stage.code)}
            >
              {stage.label}
            </button>
          </li>
        ))}
        {final.length > 0 ? (
          <li className={current.outcome ? `is-current is-final strip-${current.outcome}` : 'is-final'}>
            <button
              type="button"
              disabled={!canMove || !hasEnds}
              aria-haspopup="menu"
              aria-expanded={finals.isOpen}
              onClick={finals.open}
            >
              {current.outcome ? current.label : t('strip.finish')}
              <IconChevronDown size={14} stroke={1.7} aria-hidden />
            </button>
          </li>
        ) : null}
      </ol>
      <button
        type="button"
        className="stage-select"
        disabled={!canMove}
        aria-haspopup="menu"
        aria-expanded={all.isOpen}
        onClick={all.open}
      >
        <span className="hue" data-hue={current.outcome ?? current.hue} aria-hidden />
        <span className="stage-select-name">{current.label}</span>
        <IconChevronDown size={16} stroke={1.7} aria-hidden />
      </button>
      {finals.element}
      {all.element}
    </div>
  );
}
