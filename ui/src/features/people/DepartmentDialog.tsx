/** A department: its name, the one above, its head. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem, sendJson } from '../../api/client';
import type { Department, Person } from '../../api/types';
import { DialogForm } from '../../parts/Dialog';

interface Props {
  department: Department | null;
  departments: Department[];
  people: Person[];
  onClose: () => void;
  onDone: () => void;
}

export function DepartmentDialog({ department, departments, people, onClose, onDone }: Props) {
  const { t } = useTranslation('people');
  const [name, setName] = useState(department?.name ?? '');
  const [parent, setParent] = useState(department?.parent_id ?? 0);
  const [head, setHead] = useState(department?.head_id ?? 0);
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState('');
  const save = async () => {
    setIsBusy(true);
    const body = { name: name.trim(), parent_id: parent === 0 ? null : parent, head_id: head === 0 ? null : head };
    try {
      await (department ? sendJson('PATCH', `/departments/${department.id}`, body) : sendJson('POST', '/departments', body));
      onDone();
    } catch (failed) {
      setError(asProblem(failed).message);
      setIsBusy(false);
    }
  };
  return (
    <DialogForm
      title={department ? department.name : t('new_department')}
      submit={t('save')}
      onSubmit={() => void save()}
      onClose={onClose}
      isBusy={isBusy}
      isReady={name.trim() !== ''}
      error={error}
    >
      <label className="field">
        <span className="field-label">{t('department_name')}</span>
        <input className="input" data-autofocus value={name} maxLength={200} onChange={(event) => setName(event.target.value)} />
      </label>
      <label className="field">
        <span className="field-label">{t('part_of')}</span>
        <select className="input" value={parent} onChange={(event) => setParent(Number(event.target.value))}>
          <option value={0}>—</option>
          {departments
            .filter((one) => one.id !== department?.id)
            .map((one) => (
              <option key={one.id} value={one.id}>
                {one.name}
              </option>
            ))}
        </select>
      </label>
      <label className="field">
        <span className="field-label">{t('head')}</span>
        <select className="input" value={head} onChange={(event) => setHead(Number(event.target.value))}>
          <option value={0}>—</option>
          {people
            .filter((person) => person.is_active)
            .map((person) => (
              <option key={person.id} value={person.id}>
                {person.name}
              </option>
            ))}
        </select>
      </label>
    </DialogForm>
  );
}
