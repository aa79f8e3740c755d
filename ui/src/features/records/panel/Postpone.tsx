/** Another term for a task: one click for the usual ones, a date field for the rest. */
import { Suspense, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShowContext } from '../../../fields/context';
import { fromZone, inZone } from '../../../fields/dates';
import { FIELD_TABLE } from '../../../fields/table';
import type { FieldView } from '../../../fields/view';
import { AnchoredMenu } from '../AnchoredMenu';
import { Layer } from '../Layer';
import { suggestions } from '../steps';
import type { TaskView } from '../types';

interface PostponeProps {
  anchor: HTMLElement;
  task: TaskView;
  onPick: (due: string) => void;
  onClose: () => void;
}

/** A date field that belongs to no record type: for terms of tasks and other small forms. */
export function dayField(label: string): FieldView {
  return {
    code: 'due',
    kind: 'date',
    label,
    hint: '',
    required: 'always',
    leaving: [],
    options: [],
    scale: 0,
    is_list: false,
    is_create: false,
    is_card: false,
    is_indexed: false,
    is_read_only: false,
    is_parent: false,
    is_stored: true,
  };
}

export function Postpone({ anchor, task, onPick, onClose }: PostponeProps) {
  const { t } = useTranslation('records');
  const context = useShowContext();
  const [isOther, setIsOther] = useState(false);
  const wantsOther = useRef(false);
  const askOther = () => {
    wantsOther.current = true;
    setIsOther(true);
  };
  const Edit = FIELD_TABLE.date.Edit;
  if (isOther && Edit) {
    const rect = anchor.getBoundingClientRect();
    const time = inZone(task.due_at, context.zone).time.slice(0, 5);
    const done = (value: unknown) => {
      if (typeof value === 'string' && value !== inZone(task.due_at, context.zone).date) {
        onPick(fromZone(value, time, context.zone));
      }
    };
    return (
      <Layer label={t('task.postpone')} at={{ x: rect.left, y: rect.bottom + 4 }} width={260} onClose={onClose}>
        <div className="small-form">
          <Suspense fallback={<div className="field-waiting" />}>
            <Edit
              field={dayField(t('task.due'))}
              value={inZone(task.due_at, context.zone).date}
              hasFocus
              onChange={(value) => {
                done(value);
                onClose();
              }}
            />
          </Suspense>
        </div>
      </Layer>
    );
  }
  // The menu closes before its item runs: only when the other date was not chosen is this the end.
  const onMenuClosed = () => setTimeout(() => (wantsOther.current ? undefined : onClose()), 0);
  const items = suggestions(new Date(), context.zone, context.language).map((one) => ({
    key: one.code,
    label: `${t(`when.${one.code}`)} · ${one.text}`,
    onClick: () => onPick(one.due_at),
  }));
  const other = { key: 'other', label: t('when.other'), onClick: askOther };
  return (
    <AnchoredMenu anchor={anchor} label={t('task.postpone')} align="right" items={[...items, other]} onClose={onMenuClosed} />
  );
}
