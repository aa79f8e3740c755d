/** A comment or a task for the record; the draft survives closing. */
import { useQueryClient } from '@tanstack/react-query';
import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem } from '../../../api/client';
import { useMe } from '../../../api/queries';
import { useShowContext } from '../../../fields/context';
import { Button } from '../../../parts/Button';
import { sayDone, sayProblem } from '../../../parts/toast';
import { addActivity, addTask, refreshType } from '../data';
import { type Suggestion, suggestions } from '../steps';
import type { RecordView, TypeView } from '../types';

interface ComposerProps {
  type: TypeView;
  record: RecordView;
  mode: 'comment' | 'task';
  onClose: () => void;
}

function useDraft(key: string) {
  const [text, setText] = useState(() => sessionStorage.getItem(key) ?? '');
  const set = (next: string) => {
    setText(next);
    if (next === '') {
      sessionStorage.removeItem(key);
    } else {
      sessionStorage.setItem(key, next);
    }
  };
  return [text, set] as const;
}

interface TaskOptionsProps {
  who: number;
  due: Suggestion['code'];
  offered: Suggestion[];
  onWho: (who: number) => void;
  onDue: (due: Suggestion['code']) => void;
}

function TaskOptions({ who, due, offered, onWho, onDue }: TaskOptionsProps) {
  const { t } = useTranslation('records');
  const { people } = useShowContext();
  return (
    <div className="composer-options">
      <select
        className="native-select"
        aria-label={t('task.who')}
        value={who}
        onChange={(event) => onWho(Number(event.currentTarget.value))}
      >
        {[...people.values()]
          .filter((person) => person.is_active)
          .map((person) => (
            <option key={person.id} value={person.id}>
              {person.name}
            </option>
          ))}
      </select>
      <select
        className="native-select"
        aria-label={t('task.due')}
        value={due}
        onChange={(event) => onDue(offered.find((one) => one.code === event.currentTarget.value)?.code ?? 'tomorrow')}
      >
        {offered.map((one) => (
          <option key={one.code} value={one.code}>
            {t(`when.${one.code}`)} · {one.text}
          </option>
        ))}
      </select>
    </div>
  );
}

export function Composer({ type, record, mode, onClose }: ComposerProps) {
  const client = useQueryClient();
  const { t } = useTranslation('records');
  const me = useMe();
  const { zone, language } = useShowContext();
  const [text, setText] = useDraft(`otklik.${mode}.${record.id}`);
  const [who, setWho] = useState(me.person.id);
  const [due, setDue] = useState<Suggestion['code']>('tomorrow');
  const [isBusy, setIsBusy] = useState(false);
  const offered = suggestions(new Date(), zone, language);
  const send = async () => {
    const said = text.trim();
    if (said === '' || isBusy) {
      return;
    }
    setIsBusy(true);
    try {
      if (mode === 'comment') {
        await addActivity(type.code, record.id, { kind: 'comment', text: said });
      } else {
        const at = offered.find((one) => one.code === due) ?? offered[0];
        await addTask({ record_id: record.id, title: said, who, due_at: at?.due_at ?? new Date().toISOString() });
      }
      setText('');
      sayDone(t(mode === 'comment' ? 'comment.added' : 'task.added'));
      onClose();
      await refreshType(client, type.code);
      void client.invalidateQueries({ queryKey: ['day'] });
    } catch (error) {
      sayProblem(asProblem(error));
    } finally {
      setIsBusy(false);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      event.stopPropagation();
      void send();
    } else if (event.key === 'Escape') {
      event.stopPropagation();
      event.nativeEvent.stopImmediatePropagation();
      onClose();
    }
  };
  const label = t(mode === 'comment' ? 'comment.text' : 'task.text');
  return (
    <section className="composer" aria-label={label} onKeyDown={onKeyDown}>
      <textarea
        className="plain-area"
        rows={mode === 'comment' ? 3 : 2}
        aria-label={label}
        placeholder={label}
        value={text}
        // biome-ignore lint/a11y/noAutofocus: it was opened to write
        autoFocus
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {mode === 'task' ? <TaskOptions who={who} due={due} offered={offered} onWho={setWho} onDue={setDue} /> : null}
      <div className="small-form-actions">
        <Button
          look="primary"
          size="small"
          hint="Ctrl+Enter"
          isBusy={isBusy}
          disabled={text.trim() === ''}
          onClick={() => void send()}
        >
          {t(mode === 'comment' ? 'comment.add' : 'task.add')}
        </Button>
        <Button size="small" look="quiet" onClick={onClose}>
          {t('cancel')}
        </Button>
      </div>
    </section>
  );
}
