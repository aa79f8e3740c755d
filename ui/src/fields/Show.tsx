/** Values as elements: plain text first, links where a value leads somewhere. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { termOf } from './dates';
import { formatMessenger, formatUrl, formatValue, linkedTitle } from './format';
import { formatPhone } from './phone';
import { RichText } from './rich';
import { type FieldValue, type FieldView, isEmpty, type ShowContext, texts, valueKind } from './view';

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

export function ShowRich({ value }: ShowProps): ReactNode {
  return (
    <div className="value rich-text">
      <RichText html={String(value ?? '')} />
    </div>
  );
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
  const phones = texts(value);
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
  const emails = texts(value);
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

/** Where an account in a messenger is opened; null where the web has no address of it. */
function messengerUrl(value: string): string | null {
  const at = value.indexOf(':');
  const name = encodeURIComponent(value.slice(at + 1).replace(/^[@+]/, ''));
  const hosts: Record<string, string> = { telegram: 't.me', whatsapp: 'wa.me', vk: 'vk.com', max: 'max.ru', ok: 'ok.ru' };
  const host = hosts[value.slice(0, at)];
  return host ? `https://${host}/${name}` : null;
}

function Outside({ href, children }: { href: string; children: string }): ReactNode {
  return (
    <a href={href} target="_blank" rel="noopener noreferrer" onClick={stop}>
      {children}
    </a>
  );
}

export function ShowMessengers({ value }: ShowProps): ReactNode {
  return (
    <span className="value">
      {texts(value).map((item, index) => {
        const href = messengerUrl(item);
        return (
          <span key={item}>
            {index > 0 ? ', ' : ''}
            {href ? <Outside href={href}>{formatMessenger(item)}</Outside> : formatMessenger(item)}
          </span>
        );
      })}
    </span>
  );
}

export function ShowUrl({ value }: ShowProps): ReactNode {
  const href = String(value ?? '');
  // The server keeps only addresses of these schemes; a second look costs nothing.
  return <span className="value">{/^https?:\/\//.test(href) ? <Outside href={href}>{formatUrl(href)}</Outside> : href}</span>;
}

export function ShowColour({ value }: ShowProps): ReactNode {
  return (
    <span className="value value-number">
      <svg className="colour-mark" width="12" height="12" aria-hidden="true">
        <rect width="12" height="12" rx="3" fill={String(value ?? '')} />
      </svg>{' '}
      {String(value ?? '')}
    </span>
  );
}

export function ShowTags({ field, value }: ShowProps): ReactNode {
  const codes = texts(value);
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
  return <Followed className="value value-link" to={to} id={Number(value)} title={title} onOpenLink={onOpenLink} />;
}

interface FollowedProps {
  className: string;
  to: string;
  id: number;
  title: string;
  onOpenLink: NonNullable<ShowProps['onOpenLink']>;
}

/** A record's title that leads to it: in place by a click, in a tab of its own as any link. */
function Followed({ className, to, id, title, onOpenLink }: FollowedProps): ReactNode {
  return (
    <a
      className={className}
      href={`/r/${to}/${id}`}
      onClick={(event) => {
        event.stopPropagation();
        if (!event.ctrlKey && !event.metaKey && !event.shiftKey) {
          event.preventDefault();
          onOpenLink(to, id);
        }
      }}
    >
      {title}
    </a>
  );
}

export function ShowLinks({ field, value, context, onOpenLink }: ShowProps): ReactNode {
  const { to } = field;
  if (!to || !onOpenLink) {
    return <span className="value">{formatValue(field, value, context)}</span>;
  }
  return (
    <span className="value">
      {texts(value).map((id, index) => (
        <span key={id}>
          {index > 0 ? '; ' : ''}
          <Followed className="value-link" to={to} id={Number(id)} title={linkedTitle(id, context)} onOpenLink={onOpenLink} />
        </span>
      ))}
    </span>
  );
}

/** The alignment of a kind's values in a list. */
export function isRightAligned(field: FieldView): boolean {
  return ['integer', 'decimal', 'money', 'duration'].includes(valueKind(field));
}
