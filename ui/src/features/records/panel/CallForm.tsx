/** Logging a call: one click on its result, which also plans the next step; the text is optional. */
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem } from '../../../api/client';
import { useMe } from '../../../api/queries';
import { useShowContext } from '../../../fields/context';
import { useHotkeys } from '../../../parts/hotkeys';
import { sayDone, sayProblem } from '../../../parts/toast';
import { addActivity, refreshType } from '../data';
import { CALL_PRESETS, type CallPreset, suggestions } from '../steps';
import type { RecordView, TypeView } from '../types';

interface CallFormProps {
  type: TypeView;
  record: RecordView;
  onClose: () => void;
}

function useCall({ type, record, onClose }: CallFormProps) {
  const client = useQueryClient();
  const { t } = useTranslation('records');
  const me = useMe();
  const { zone, language } = useShowContext();
  const [text, setText] = useState('');
  const isSending = useRef(false);
  const offered = suggestions(new Date(), zone, language);
  const log = async (preset: CallPreset) => {
    if (isSending.current) {
      return;
    }
    isSending.current = true;
    const due = offered.find((one) => one.code === preset.next);
    const next = due ? { title: t(`call.next_${preset.code}`), who: me.person.id, due_at: due.due_at } : undefined;
    try {
      await addActivity(type.code, record.id, {
        kind: 'call',
        text: text.trim() === '' ? t(`call.${preset.code}`) : text.trim(),
        result: preset.code,
        ...(next ? { next } : {}),
      });
      sayDone(due ? t('call.logged_next', { at: due.text }) : t('call.logged'));
      onClose();
      await refreshType(client, type.code);
      void client.invalidateQueries({ queryKey: ['day'] });
    } catch (error) {
      sayProblem(asProblem(error));
    } finally {
      isSending.current = false;
    }
  };
  return { text, setText, log, offered };
}

export function CallForm(props: CallFormProps) {
  const { t } = useTranslation('records');
  const { text, setText, log, offered } = useCall(props);
  useHotkeys([
    ...CALL_PRESETS.map((preset, index) => ({ keys: `Digit${index + 1}`, run: () => void log(preset) })),
    { keys: 'Escape', run: props.onClose, isInFields: true },
  ]);
  return (
    <section className="composer" aria-label={t('call.label')}>
      <textarea
        className="plain-area"
        rows={2}
        aria-label={t('call.text')}
        placeholder={t('call.text')}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <div className="call-presets">
        {CALL_PRESETS.map((preset, index) => {
          const due = offered.find((one) => one.code === preset.next);
          return (
            <button key={preset.code} type="button" className="call-preset" onClick={() => void log(preset)}>
              <kbd aria-hidden>{index + 1}</kbd>
              <span>{t(`call.${preset.code}`)}</span>
              {due ? <small>{due.text}</small> : null}
            </button>
          );
        })}
      </div>
    </section>
  );
}
