/** A person with open steps is handed over first. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem, sendJson } from '../../api/client';
import type { Person } from '../../api/types';
import { DialogForm } from '../../parts/Dialog';

interface Props {
  person: Person;
  count: number;
  people: Person[];
  onClose: () => void;
  onDone: () => void;
}

export function BlockDialog({ person, count, people, onClose, onDone }: Props) {
  const { t } = useTranslation('people');
  const others = people.filter((one) => one.is_active && one.id !== person.id);
  const [to, setTo] = useState(others[0]?.id ?? 0);
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState('');
  const save = async () => {
    setIsBusy(true);
    try {
      await sendJson('POST', `/people/${person.id}/block`, { to });
      onDone();
    } catch (failed) {
      setError(asProblem(failed).message);
      setIsBusy(false);
    }
  };
  return (
    <DialogForm
      title={t('hand_over', { name: person.name })}
      submit={t('hand_over_block')}
      onSubmit={() => void save()}
      onClose={onClose}
      isBusy={isBusy}
      isDanger
      isReady={to !== 0}
      error={error}
    >
      <p>{t('hand_over_text', { count })}</p>
      <label className="field">
        <span className="field-label">{t('hand_over_to')}</span>
        <select className="input" data-autofocus value={to} onChange={(event) => setTo(Number(event.target.value))}>
          {others.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
        </select>
      </label>
    </DialogForm>
  );
}
