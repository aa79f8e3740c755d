/** Someone changed the same field meanwhile: keep mine or take theirs, field by field. */

import { useTranslation } from 'react-i18next';
import { useShowContext } from '../../../fields/context';
import { formatMoment } from '../../../fields/dates';
import { formatValue } from '../../../fields/format';
import type { FieldView } from '../../../fields/view';
import { Button } from '../../../parts/Button';
import { Layer } from '../Layer';
import type { ConflictField, TypeView } from '../types';
import type { Editing } from './editing';

function Side({ field, name, value }: { field: FieldView | undefined; name: string; value: ConflictField['mine'] }) {
  const context = useShowContext();
  return (
    <div className="conflict-side">
      <span className="conflict-name">{name}</span>
      <span>{(field ? formatValue(field, value, context) : String(value ?? '')) || '—'}</span>
    </div>
  );
}

export function ConflictDialog({ type, editing }: { type: TypeView; editing: Editing }) {
  const { t } = useTranslation('records');
  const context = useShowContext();
  if (!editing.conflict) {
    return null;
  }
  const who = (one: ConflictField) =>
    typeof one.person === 'number' ? (context.people.get(one.person)?.name ?? '') : (one.person ?? '');
  return (
    <Layer label={t('conflict.title')} width={460} onClose={() => editing.conflict?.fields.forEach(editing.takeTheirs)}>
      <div className="small-form">
        <h2 className="small-form-title">{t('conflict.title')}</h2>
        {editing.conflict.fields.map((one) => {
          const field = type.fields.find((other) => other.code === one.field);
          return (
            <section key={one.field} className="conflict">
              <p className="small-form-text">
                {t('conflict.who', {
                  field: field?.label ?? one.field,
                  person: who(one),
                  at: one.at ? formatMoment(one.at, context.language, context.zone) : '',
                })}
              </p>
              <div className="conflict-sides">
                <Side field={field} name={t('conflict.mine')} value={one.mine} />
                <Side field={field} name={t('conflict.theirs')} value={one.theirs} />
              </div>
              <div className="small-form-actions">
                <Button look="primary" onClick={() => editing.keepMine(one)}>
                  {t('conflict.keep')}
                </Button>
                <Button onClick={() => editing.takeTheirs(one)}>{t('conflict.take')}</Button>
              </div>
            </section>
          );
        })}
      </div>
    </Layer>
  );
}
