/** Values as elements: plain text first, links where a value leads somewhere. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { termOf } from './dates';
import { formatValue } from './format';
import { formatPhone } from './phone';
import { type FieldValue, type FieldView, isEmpty, type ShowContext, valueKind } from './view';

export interface ShowProps {
  field: FieldView;
  value: FieldValue | undefined;
  context: ShowContext;
  /** The day the record began, for terms in words; absent when the record is closed. */
  start?: string | undefined;
  onOpenLink?: ((type: string, id: number) => void) | undefined;
}

export function ShowText({ field, value, context }: ShowProps): ReactNode {
  return <span className="value">{formatValue(field, value, context)}</span>;
}

export function ShowLong({ value }: ShowProps): ReactNode {
  return <span className="value value-long">{String(value ?? '')}</span>;
}

export function ShowNumber({ field, value, context }: ShowProps): ReactNode {
  return <span className="value value-number">{formatValue(field, value, context)}</span>;
}

export function ShowDate({ field, value, context, start }: ShowProps): ReactNode {
  const { t } = useTranslation('records');
  const found = start && typeof value === 'string' ? termOf(value, start, context.today) : null;
  // A day that has passed is a missed term only where the field is one: computed by a rule, or watched on cards.
  const isTerm = field.kind === 'computed' || field.is_card;
  const term = found?.kind === 'late' && !isTerm ? null : found;
  return (
    <span className="value value-number">
      {formatValue(field, value, context)}
      {term?.kind === 'left' ? (
        <span className="term term-planned">{t('term.left', { count: term.left, of: term.of })}</span>
      ) : null}
      {term?.kind === 'today' ? <span className="term term-today">{t('term.today')}</span> : null}
      {term?.kind === 'late' ? <span className="term term-overdue">{t('term.late', { count: term.days })}</span> : null}
    </span>
  );
}

function stop(event: { stopPropagation: () => void }) {
  event.stopPropagation();
}

export function ShowPhones({ value }: ShowProps): ReactNode {
  const phones = Array.isArray(value) ? value : [];
  return (
    <span className="value value-number">
      {phones.map((phone, index) => (
        <span key={phone}>
          {index > 0 ? ', ' : ''}
          <a href={`tel:${phone}`} onClick={stop}>
            {formatPhone(phone)}
          </a>
        </span>
      ))}
    </span>
  );
}

export function ShowEmails({ value }: ShowProps): ReactNode {
  const emails = Array.isArray(value) ? value : [];
  return (
    <span className="value">
      {emails.map((email, index) => (
        <span key={email}>
          {index > 0 ? ', ' : ''}
          <a href={`mailto:${email}`} onClick={stop}>
            {email}
          </a>
        </span>
      ))}
    </span>
  );
}

export function ShowTags({ field, value }: ShowProps): ReactNode {
  const codes = Array.isArray(value) ? value : [];
  return (
    <span className="value value-tags">
      {codes.map((code) => (
        <span key={code} className="tag">
          {field.options.find((option) => option.code === code)?.label ?? code}
        </span>
      ))}
    </span>
  );
}

export function ShowLink({ field, value, context, onOpenLink }: ShowProps): ReactNode {
  const title = formatValue(field, value, context);
  const { to } = field;
  if (!to || !onOpenLink || isEmpty(value)) {
    return <span className="value">{title}</span>;
  }
  return (
    <a
      className="value value-link"
      href={`/r/${to}/${String(value)}`}
      onClick={(event) => {
        event.stopPropagation();
        if (!event.ctrlKey && !event.metaKey && !event.shiftKey) {
          event.preventDefault();
          onOpenLink(to, Number(value));
        }
      }}
    >
      {title}
    </a>
  );
}

/** The alignment of a kind's values in a list. */
export function isRightAligned(field: FieldView): boolean {
  return ['integer', 'decimal', 'money'].includes(valueKind(field));
}
