/** Inviting a person, or changing one. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem, sendJson } from '../../api/client';
import { useMeta } from '../../api/queries';
import type { Department, Person } from '../../api/types';
import { DialogForm } from '../../parts/Dialog';

interface Props {
  person: Person | null;
  departments: Department[];
  onClose: () => void;
  onDone: (link: string | null, name: string) => void;
}

export function PersonDialog({ person, departments, onClose, onDone }: Props) {
  const { t } = useTranslation('people');
  const all = useMeta().roles;
  const [name, setName] = useState(person?.name ?? '');
  const [position, setPosition] = useState(person?.position ?? '');
  const [department, setDepartment] = useState(person?.department_id ?? 0);
  const [roles, setRoles] = useState<string[]>(person?.roles ?? []);
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState('');
  const save = async () => {
    setIsBusy(true);
    const body = { name: name.trim(), position: position.trim(), department_id: department === 0 ? null : department, roles };
    try {
      if (person) {
        await sendJson('PATCH', `/people/${person.id}`, body);
        onDone(null, name);
      } else {
        const { link } = await sendJson<{ link: string }>('POST', '/people', body);
        onDone(link, name);
      }
    } catch (failed) {
      const problem = asProblem(failed);
      setError(problem.fields.map((one) => one.message).join(' ') || problem.message);
      setIsBusy(false);
    }
  };
  const flip = (code: string) => setRoles(roles.includes(code) ? roles.filter((one) => one !== code) : [...roles, code]);
  return (
    <DialogForm
      title={person ? person.name : t('invite')}
      submit={person ? t('save') : t('make_link')}
      onSubmit={() => void save()}
      onClose={onClose}
      isBusy={isBusy}
      isReady={name.trim() !== ''}
      error={error}
    >
      <label className="field">
        <span className="field-label">{t('name')}</span>
        <input className="input" data-autofocus value={name} maxLength={200} onChange={(event) => setName(event.target.value)} />
      </label>
      <label className="field">
        <span className="field-label">{t('position')}</span>
        <input className="input" value={position} maxLength={200} onChange={(event) => setPosition(event.target.value)} />
      </label>
      <label className="field">
        <span className="field-label">{t('department')}</span>
        <select className="input" value={department} onChange={(event) => setDepartment(Number(event.target.value))}>
          <option value={0}>—</option>
          {departments.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
        </select>
      </label>
      <fieldset className="checks">
        <legend className="field-label">{t('roles')}</legend>
        {all.map((role) => (
          <label key={role.code} className="check">
            <input type="checkbox" checked={roles.includes(role.code)} onChange={() => flip(role.code)} />
            {role.label}
          </label>
        ))}
      </fieldset>
    </DialogForm>
  );
}
