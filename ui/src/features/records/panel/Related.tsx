/** What hangs on a record: its child records as small tables, and what the system is going to do by itself. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { mayDo, useMe } from '../../../api/queries';
import { useShowContext } from '../../../fields/context';
import { formatMoment } from '../../../fields/dates';
import { formatValue } from '../../../fields/format';
import { Button } from '../../../parts/Button';
import { childrenQuery } from '../data';
import { useCreate } from '../nav';
import { findStage, titleWord } from '../system';
import type { ChildGroup, RecordRow, RecordView, TypeView } from '../types';

interface ChildTableProps {
  record: RecordView;
  group: ChildGroup;
  onOpenLink: (type: string, id: number) => void;
}

function cells(type: TypeView, group: ChildGroup) {
  return type.fields
    .filter((field) => field.is_list && field.code !== group.field && field.kind !== 'person' && field.kind !== 'string')
    .slice(0, type.pipelines.length > 0 ? 2 : 3);
}

function ChildRow({
  type,
  row,
  group,
  onOpenLink,
}: {
  type: TypeView;
  row: RecordRow;
  group: ChildGroup;
  onOpenLink: ChildTableProps['onOpenLink'];
}) {
  const context = useShowContext();
  const stage = findStage(type, row.stage);
  return (
    <tr>
      <th scope="row">
        <a
          href={`/records/${type.code}/${row.id}`}
          onClick={(event) => {
            if (!event.ctrlKey && !event.metaKey) {
              event.preventDefault();
              onOpenLink(type.code, row.id);
            }
          }}
        >
          {row.title}
        </a>
      </th>
      {type.pipelines.length > 0 ? (
        <td>
          <span className="hue" data-hue={stage?.outcome ?? stage?.hue} aria-hidden /> {stage?.label}
        </td>
      ) : null}
      {cells(type, group).map((field) => (
        <td key={field.code}>
          {formatValue(field, row.fields[field.code], { ...context, names: row.names, linked: row.linked })}
        </td>
      ))}
    </tr>
  );
}

function ChildTable({ record, group, onOpenLink }: ChildTableProps) {
  const { t } = useTranslation('records');
  const me = useMe();
  const { types } = useShowContext();
  const type = types.get(group.type);
  const create = useCreate();
  const link = type?.fields.find((field) => field.code === group.field);
  const query = useQuery({
    ...childrenQuery(group.type, group.field, record.id, link?.kind === 'links'),
    enabled: type !== undefined && group.count > 0,
  });
  if (!type) {
    return null;
  }
  const isParent = link?.is_parent === true;
  const heading = link?.reverse || type.title;
  const rows = query.data?.rows ?? [];
  const seed = { fields: { [group.field]: record.id }, names: { [group.field]: record.title } };
  const canCreate = isParent && mayDo(me, type.code, 'create') && record.is_open;
  if (group.count === 0 && !canCreate) {
    return null;
  }
  return (
    <section className="children" aria-label={heading}>
      <header className="children-head">
        <h3>
          {heading} <span className="children-count">{group.count}</span>
        </h3>
        {canCreate ? (
          <Button size="small" onClick={() => create(type.code, seed)}>
            {group.count > 0 ? t('children.more', { one: type.one }) : type.new}
          </Button>
        ) : null}
      </header>
      {rows.length > 0 ? (
        <div className="table-scroll">
          <table className="child-table">
            <thead>
              <tr>
                <th scope="col">{titleWord(type)}</th>
                {type.pipelines.length > 0 ? <th scope="col">{t('column_stage')}</th> : null}
                {cells(type, group).map((field) => (
                  <th key={field.code} scope="col">
                    {field.label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <ChildRow key={row.id} type={type} row={row} group={group} onOpenLink={onOpenLink} />
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
    </section>
  );
}

export function Children({ record, onOpenLink }: { record: RecordView; onOpenLink: ChildTableProps['onOpenLink'] }) {
  return (
    <>
      {record.children.map((group) => (
        <ChildTable key={`${group.type}.${group.field}`} record={record} group={group} onOpenLink={onOpenLink} />
      ))}
    </>
  );
}

/** «Запланировано системой»: timers of the record's processes. */
export function Planned({ record }: { record: RecordView }) {
  const { t } = useTranslation('records');
  const context = useShowContext();
  const timers = record.runs.flatMap((run) => run.timers).sort((a, b) => a.due_at.localeCompare(b.due_at));
  if (timers.length === 0) {
    return null;
  }
  return (
    <details className="planned">
      <summary>{t('planned.title', { count: timers.length })}</summary>
      <ul>
        {timers.map((timer) => (
          <li key={timer.id}>
            <span className="planned-at">{formatMoment(timer.due_at, context.language, context.zone)}</span>{' '}
            {timer.text || t('planned.rule')}
          </li>
        ))}
      </ul>
    </details>
  );
}
