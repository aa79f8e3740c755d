/** The head of a column: colour, name, count, sum, and the bar of terms whose parts filter the board. */
import { IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { DueState } from '../../../fields/dates';
import { formatDecimal } from '../../../fields/decimal';
import type { StageLike } from '../system';
import type { BoardColumn } from '../types';

const STATES: readonly DueState[] = ['overdue', 'today', 'planned', 'none'];

interface BarProps {
  column: BoardColumn;
  stage: string;
  onState: (state: DueState) => void;
}

function Bar({ column, stage, onState }: BarProps) {
  const { t } = useTranslation('records');
  const shown = STATES.filter((state) => column[state] > 0);
  if (shown.length === 0) {
    return <div className="bar bar-blank" />;
  }
  return (
    <div className="bar">
      {shown.map((state) => {
        const words = t(`bar.${state}`, { count: column[state] });
        const canFilter = state !== 'planned';
        return canFilter ? (
          <button
            key={state}
            type="button"
            className={`bar-part bar-${state}`}
            style={{ flexGrow: column[state] }}
            title={words}
            aria-label={`${stage}: ${words}`}
            onClick={() => onState(state)}
          />
        ) : (
          <span key={state} className={`bar-part bar-${state}`} style={{ flexGrow: column[state] }} title={words} />
        );
      })}
    </div>
  );
}

interface ColumnHeadProps {
  stage: StageLike;
  column: BoardColumn;
  language: string;
  money: string | undefined;
  canCreate: boolean;
  onState: (state: DueState) => void;
  onCreate: () => void;
}

export function ColumnHead(props: ColumnHeadProps) {
  const { stage, column, language, money, canCreate, onState, onCreate } = props;
  const { t } = useTranslation('records');
  return (
    <header className="column-head">
      <div className="column-title">
        <span className="hue" data-hue={stage.hue} aria-hidden />
        <h2 title={stage.label}>{stage.label}</h2>
        <span className="column-count">{formatDecimal(String(column.count), language)}</span>
        {column.sum && money ? (
          <span className="column-sum">
            {formatDecimal(column.sum, language)} {money}
          </span>
        ) : null}
        {canCreate ? (
          <button type="button" className="icon-button" aria-label={t('column.add', { stage: stage.label })} onClick={onCreate}>
            <IconPlus size={16} stroke={1.7} aria-hidden />
          </button>
        ) : null}
      </div>
      <Bar column={column} stage={stage.label} onState={onState} />
    </header>
  );
}
