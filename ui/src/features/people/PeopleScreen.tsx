/** «Сотрудники»: who works here, invited by a one-time link, blocked without losing a step. */
import { IconBan, IconDots, IconLink, IconLockOpen, IconPencil, IconPlus, IconSearch } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem, getJson, sendJson } from '../../api/client';
import { useMe, useMeta } from '../../api/queries';
import type { Department, Person } from '../../api/types';
import { Avatar } from '../../parts/Avatar';
import { Button } from '../../parts/Button';
import { MenuButton, type MenuItem } from '../../parts/Menu';
import { Panel } from '../../parts/Panel';
import { EmptyState, ErrorState, Skeleton } from '../../parts/States';
import { sayDone, sayProblem } from '../../parts/toast';
import { BlockDialog } from './BlockDialog';
import { DepartmentDialog } from './DepartmentDialog';
import { LinkDialog } from './LinkDialog';
import { PersonDialog } from './PersonDialog';
import './people.css';
import { treeOf } from './tree';

type Above =
  | { kind: 'person'; person: Person | null }
  | { kind: 'block'; person: Person; count: number }
  | { kind: 'link'; link: string; name: string }
  | { kind: 'department'; department: Department | null }
  | null;

interface DepartmentsProps {
  departments: Department[];
  people: Person[];
  onOpen: (one: Department | null) => void;
}

function Departments({ departments, people, onOpen }: DepartmentsProps) {
  const { t } = useTranslation('people');
  const me = useMe();
  return (
    <Panel
      title={t('departments')}
      actions={
        me.is_admin ? (
          <Button size="small" look="quiet" icon={<IconPlus size={15} stroke={2} aria-hidden />} onClick={() => onOpen(null)}>
            {t('new_department')}
          </Button>
        ) : null
      }
    >
      <ul className="tree">
        {treeOf(departments).map(({ department, depth }) => {
          const head = people.find((person) => person.id === department.head_id);
          const count = people.filter((person) => person.is_active && person.department_id === department.id).length;
          return (
            <li key={department.id} style={{ paddingLeft: 12 + depth * 18 }}>
              <span className="person-name">
                {me.is_admin ? (
                  <button type="button" className="link-btn cut" onClick={() => onOpen(department)}>
                    {department.name}
                  </button>
                ) : (
                  <span className="cut">{department.name}</span>
                )}
                <small className="cut">{head?.name ?? t('no_head')}</small>
              </span>
              <span className="count" title={t('people_count', { count })}>
                <span aria-hidden="true">{count}</span>
                <span className="hidden-label">{t('people_count', { count })}</span>
              </span>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}

const icon = { size: 16, stroke: 1.7, 'aria-hidden': true } as const;

interface RowProps {
  person: Person;
  department: string;
  isHead: boolean;
  onOpen: () => void;
  onLink: () => void;
  onBlock: () => void;
}

function useItems({ person, onOpen, onLink, onBlock }: RowProps): MenuItem[] {
  const { t } = useTranslation('people');
  const me = useMe();
  const link = { id: 'link', label: t('new_link'), icon: <IconLink {...icon} />, run: onLink };
  const block: MenuItem = person.is_active
    ? { id: 'block', label: t('block'), icon: <IconBan {...icon} />, isDanger: true, startsGroup: true, run: onBlock }
    : { id: 'unblock', label: t('unblock'), icon: <IconLockOpen {...icon} />, startsGroup: true, run: onBlock };
  return [
    { id: 'change', label: t('change'), icon: <IconPencil {...icon} />, run: onOpen },
    ...(person.is_active ? [link] : []),
    ...(person.id === me.person.id ? [] : [block]),
  ];
}

function PersonRow(props: RowProps) {
  const { person, department, isHead, onOpen } = props;
  const { t } = useTranslation('people');
  const me = useMe();
  const roles = useMeta().roles;
  const items = useItems(props);
  const isWaiting = person.is_active && person.has_password === false;
  const state = person.is_active ? (isWaiting ? 'invited' : 'active') : 'blocked';
  const looks = { invited: 'today', active: 'planned', blocked: 'none' } as const;
  return (
    <tr className={person.is_active ? '' : 'is-off'}>
      <td>
        <span className="person-cell">
          <Avatar name={person.name} />
          <span className="person-name">
            {me.is_admin ? (
              <button type="button" className="link-btn cut" onClick={onOpen}>
                {person.name}
              </button>
            ) : (
              <span className="cut">{person.name}</span>
            )}
            <small className="cut">{person.position}</small>
          </span>
        </span>
      </td>
      <td>
        {department}
        {isHead ? <span className="tag">{t('head')}</span> : null}
      </td>
      <td>{person.roles.map((code) => roles.find((role) => role.code === code)?.label ?? code).join(', ')}</td>
      <td>
        <span className={`due due-${looks[state]}`}>{t(state)}</span>
      </td>
      {me.is_admin ? (
        <td className="people-menu">
          <MenuButton label={t('actions_of', { name: person.name })} items={items} className="icon-btn" align="right">
            <IconDots size={18} stroke={1.7} aria-hidden />
          </MenuButton>
        </td>
      ) : null}
    </tr>
  );
}

interface ListProps {
  rows: Person[];
  departments: Department[];
  onOpen: (person: Person) => void;
  onLink: (person: Person) => void;
  onBlock: (person: Person) => void;
}

function PeopleList({ rows, departments, onOpen, onLink, onBlock }: ListProps) {
  const { t } = useTranslation('people');
  const me = useMe();
  if (rows.length === 0) {
    return <EmptyState title={t('nobody')} />;
  }
  return (
    <table className="people">
      <caption className="hidden-label">{t('title')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('person')}</th>
          <th scope="col">{t('department')}</th>
          <th scope="col">{t('roles')}</th>
          <th scope="col">{t('state')}</th>
          {me.is_admin ? (
            <th scope="col">
              <span className="hidden-label">{t('actions')}</span>
            </th>
          ) : null}
        </tr>
      </thead>
      <tbody>
        {rows.map((person) => (
          <PersonRow
            key={person.id}
            person={person}
            department={departments.find((one) => one.id === person.department_id)?.name ?? '—'}
            isHead={departments.some((one) => one.head_id === person.id)}
            onOpen={() => onOpen(person)}
            onLink={() => onLink(person)}
            onBlock={() => onBlock(person)}
          />
        ))}
      </tbody>
    </table>
  );
}

/** People and departments, and what can be done with them. */
function usePeople(setAbove: (above: Above) => void) {
  const { t } = useTranslation('people');
  const client = useQueryClient();
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
        setAbove({ kind: 'block', person, count: Number(problem.body.count ?? person.open_tasks ?? 0) });
      } else {
        sayProblem(problem);
      }
    }
  };
  return { people, rows, places, refresh, newLink, block };
}

interface DialogsProps {
  above: Above;
  rows: Person[];
  places: Department[];
  setAbove: (above: Above) => void;
  onChange: () => void;
}

function Dialogs({ above, rows, places, setAbove, onChange }: DialogsProps) {
  const close = () => setAbove(null);
  const done = () => {
    close();
    onChange();
  };
  return (
    <>
      {above?.kind === 'person' ? (
        <PersonDialog
          person={above.person}
          departments={places}
          onClose={close}
          onDone={(link, name) => {
            onChange();
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
    </>
  );
}

export function PeopleScreen() {
  const { t } = useTranslation('people');
  const me = useMe();
  const [above, setAbove] = useState<Above>(null);
  const [typed, setTyped] = useState('');
  const [isAll, setAll] = useState(false);
  const { people, rows, places, refresh, newLink, block } = usePeople(setAbove);
  const blocked = rows.filter((person) => !person.is_active).length;
  const asked = typed.trim().toLowerCase();
  const shown = rows.filter(
    (person) =>
      (isAll || person.is_active) && (asked === '' || `${person.name} ${person.position ?? ''}`.toLowerCase().includes(asked)),
  );
  return (
    <div className="screen">
      <div className="screen-head">
        <h1>{t('title')}</h1>
        <span className="people-find">
          <IconSearch size={16} stroke={1.7} aria-hidden />
          <input
            className="input"
            type="search"
            aria-label={t('find')}
            placeholder={t('find')}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        </span>
        {blocked > 0 ? (
          <button type="button" className="chip" aria-pressed={isAll} onClick={() => setAll(!isAll)}>
            {t('with_blocked')} <b className="num">{blocked}</b>
          </button>
        ) : null}
        <span className="top-gap" />
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
      {people.isPending ? <Skeleton rows={8} className="block" /> : null}
      {people.data ? (
        <div className="people-grid">
          <div className="block people-list">
            <PeopleList
              rows={shown}
              departments={places}
              onOpen={(person) => setAbove({ kind: 'person', person })}
              onLink={(person) => void newLink(person)}
              onBlock={(person) => void block(person)}
            />
          </div>
          <Departments departments={places} people={rows} onOpen={(department) => setAbove({ kind: 'department', department })} />
        </div>
      ) : null}
      <Dialogs above={above} rows={rows} places={places} setAbove={setAbove} onChange={() => void refresh()} />
    </div>
  );
}

/** The API answers with a list, or with its rows. */
function list<T>(data: T[] | { rows: T[] } | undefined): T[] {
  return Array.isArray(data) ? data : (data?.rows ?? []);
}
