/** «Сотрудники»: who works here, invited by a one-time link, blocked without losing a step. */
import { IconPlus } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem, getJson, sendJson } from '../../api/client';
import { useMe, useMeta } from '../../api/queries';
import type { Department, Person } from '../../api/types';
import { Avatar } from '../../parts/Avatar';
import { Button } from '../../parts/Button';
import { Panel } from '../../parts/Panel';
import { ErrorState, Skeleton } from '../../parts/States';
import { sayDone, sayProblem } from '../../parts/toast';
import { BlockDialog } from './BlockDialog';
import { DepartmentDialog } from './DepartmentDialog';
import { LinkDialog } from './LinkDialog';
import { PersonDialog } from './PersonDialog';
import '../day/tasks.css';

type Above =
  | { kind: 'person'; person: Person | null }
  | { kind: 'block'; person: Person; count: number }
  | { kind: 'link'; link: string; name: string }
  | { kind: 'department'; department: Department | null }
  | null;

function Departments({
  departments,
  people,
  onOpen,
}: {
  departments: Department[];
  people: Person[];
  onOpen: (one: Department | null) => void;
}) {
  const { t } = useTranslation('people');
  const me = useMe();
  const row = (one: Department, depth: number): React.ReactNode[] => [
    <tr key={one.id}>
      <td style={{ paddingLeft: 12 + depth * 18 }}>{one.name}</td>
      <td>{people.find((person) => person.id === one.head_id)?.name ?? '—'}</td>
      <td className="num">{people.filter((person) => person.department_id === one.id).length}</td>
      <td>
        {me.is_admin ? (
          <Button size="small" look="quiet" onClick={() => onOpen(one)}>
            {t('change')}
          </Button>
        ) : null}
      </td>
    </tr>,
    ...departments.filter((inner) => inner.parent_id === one.id).flatMap((inner) => row(inner, depth + 1)),
  ];
  return (
    <Panel
      title={t('departments')}
      actions={
        me.is_admin ? (
          <Button size="small" onClick={() => onOpen(null)}>
            {t('new_department')}
          </Button>
        ) : null
      }
    >
      <table className="people">
        <thead>
          <tr>
            <th scope="col">{t('department')}</th>
            <th scope="col">{t('head')}</th>
            <th scope="col">{t('staff')}</th>
            <th scope="col">
              <span className="hidden-label">{t('actions')}</span>
            </th>
          </tr>
        </thead>
        <tbody>{departments.filter((one) => one.parent_id === null).flatMap((one) => row(one, 0))}</tbody>
      </table>
    </Panel>
  );
}

interface RowProps {
  person: Person;
  department: string;
  onOpen: () => void;
  onLink: () => void;
  onBlock: () => void;
}

function PersonRow({ person, department, onOpen, onLink, onBlock }: RowProps) {
  const { t } = useTranslation('people');
  const me = useMe();
  const roles = useMeta().roles;
  return (
    <tr className={person.is_active ? '' : 'is-off'}>
      <td>
        <span className="person-cell">
          <Avatar name={person.name} />
          <span>
            {person.name}
            {person.is_active ? null : <span className="tag"> {t('blocked')}</span>}
            <br />
            <span className="muted">{person.position}</span>
          </span>
        </span>
      </td>
      <td>{department}</td>
      <td>{person.roles.map((code) => roles.find((role) => role.code === code)?.label ?? code).join(', ')}</td>
      <td>
        {me.is_admin ? (
          <span className="task-acts">
            <Button size="small" look="quiet" onClick={onOpen}>
              {t('change')}
            </Button>
            <Button size="small" look="quiet" onClick={onLink}>
              {t('new_link')}
            </Button>
            {person.id === me.person.id ? null : (
              <Button size="small" look="quiet" onClick={onBlock}>
                {person.is_active ? t('block') : t('unblock')}
              </Button>
            )}
          </span>
        ) : null}
      </td>
    </tr>
  );
}

export function PeopleScreen() {
  const { t } = useTranslation('people');
  const me = useMe();
  const client = useQueryClient();
  const [above, setAbove] = useState<Above>(null);
  const people = useQuery({
    queryKey: ['people'],
    queryFn: ({ signal }) => getJson<Person[] | { rows: Person[] }>('/people', { all: true }, signal),
  });
  const departments = useQuery({
    queryKey: ['departments'],
    queryFn: ({ signal }) => getJson<Department[] | { rows: Department[] }>('/departments', {}, signal),
  });
  const rows = list(people.data);
  const places = list(departments.data);
  const refresh = () =>
    Promise.all([
      client.invalidateQueries({ queryKey: ['people'] }),
      client.invalidateQueries({ queryKey: ['departments'] }),
      client.invalidateQueries({ queryKey: ['meta'] }),
    ]);
  const newLink = async (person: Person) => {
    try {
      const { link } = await sendJson<{ link: string }>('POST', `/people/${person.id}/link`);
      setAbove({ kind: 'link', link, name: person.name });
    } catch (error) {
      sayProblem(asProblem(error));
    }
  };
  const block = async (person: Person) => {
    try {
      await sendJson('POST', `/people/${person.id}/${person.is_active ? 'block' : 'unblock'}`, {});
      sayDone(person.is_active ? t('said_blocked', { name: person.name }) : t('said_unblocked', { name: person.name }));
      await refresh();
    } catch (error) {
      const problem = asProblem(error);
      if (problem.code === 'person.has_steps') {
        setAbove({ kind: 'block', person, count: Number(problem.body.count ?? 0) });
      } else {
        sayProblem(problem);
      }
    }
  };
  const close = () => setAbove(null);
  const done = () => {
    close();
    void refresh();
  };
  return (
    <div className="screen">
      <div className="screen-head">
        <h1>{t('title')}</h1>
        {me.is_admin ? (
          <Button
            look="primary"
            icon={<IconPlus size={16} stroke={2} aria-hidden />}
            onClick={() => setAbove({ kind: 'person', person: null })}
          >
            {t('invite')}
          </Button>
        ) : null}
      </div>
      {people.error ? <ErrorState error={people.error} onRetry={() => void people.refetch()} /> : null}
      {people.isPending ? <Skeleton rows={8} /> : null}
      {people.data ? (
        <div className="day-main">
          <Panel title={t('staff_title')} count={rows.filter((person) => person.is_active).length}>
            <table className="people">
              <thead>
                <tr>
                  <th scope="col">{t('person')}</th>
                  <th scope="col">{t('department')}</th>
                  <th scope="col">{t('roles')}</th>
                  <th scope="col">
                    <span className="hidden-label">{t('actions')}</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {rows.map((person) => (
                  <PersonRow
                    key={person.id}
                    person={person}
                    department={places.find((one) => one.id === person.department_id)?.name ?? '—'}
                    onOpen={() => setAbove({ kind: 'person', person })}
                    onLink={() => void newLink(person)}
                    onBlock={() => void block(person)}
                  />
                ))}
              </tbody>
            </table>
          </Panel>
          <Departments departments={places} people={rows} onOpen={(department) => setAbove({ kind: 'department', department })} />
        </div>
      ) : null}
      {above?.kind === 'person' ? (
        <PersonDialog
          person={above.person}
          departments={places}
          onClose={close}
          onDone={(link, name) => {
            void refresh();
            setAbove(link ? { kind: 'link', link, name } : null);
          }}
        />
      ) : null}
      {above?.kind === 'block' ? (
        <BlockDialog person={above.person} count={above.count} people={rows} onClose={close} onDone={done} />
      ) : null}
      {above?.kind === 'link' ? <LinkDialog link={above.link} name={above.name} onClose={close} /> : null}
      {above?.kind === 'department' ? (
        <DepartmentDialog department={above.department} departments={places} people={rows} onClose={close} onDone={done} />
      ) : null}
    </div>
  );
}

/** The API answers with a list, or with its rows. */
function list<T>(data: T[] | { rows: T[] } | undefined): T[] {
  return Array.isArray(data) ? data : (data?.rows ?? []);
}
