/** Editors of days and moments; typed as DD.MM.YYYY or picked. */
import { DateInput, DateTimePicker } from '@mantine/dates';
import '@mantine/core/styles/ActionIcon.layer.css';
import '@mantine/dates/styles.layer.css';
import 'dayjs/locale/ru';
import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShowContext } from '../context';
import { fromZone, inZone, parseDate } from '../dates';
import { type EditProps, inputProps } from './types';

function dateFormat(language: string): string {
  return language.startsWith('ru') ? 'DD.MM.YYYY' : 'DD/MM/YYYY';
}

const POPOVER = { withinPortal: true, portalProps: { target: '#main' }, transitionProps: { duration: 0 } } as const;

/** Names of the calendar's buttons, for readers. */
function calendarWords(t: (key: string) => string) {
  return {
    hideOutsideDates: true,
    ariaLabels: {
      previousMonth: t('calendar.previous_month'),
      nextMonth: t('calendar.next_month'),
      previousYear: t('calendar.previous_year'),
      nextYear: t('calendar.next_year'),
      previousDecade: t('calendar.previous_decade'),
      nextDecade: t('calendar.next_decade'),
    },
  };
}

export function DateEdit(props: EditProps) {
  const { field, value, onChange, onDone, onCancel } = props;
  const { t } = useTranslation('records');
  const context = useShowContext();
  const [date, setDate] = useState(typeof value === 'string' ? value : null);
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Escape' && onCancel) {
      event.stopPropagation();
      onCancel();
    }
    if (event.key === 'Enter' && onDone) {
      event.preventDefault();
      event.stopPropagation();
      const typed = event.currentTarget.value;
      onDone(typed === '' ? null : (parseDate(typed, context.today) ?? date));
    }
  };
  return (
    <DateInput
      {...inputProps(props)}
      value={date}
      valueFormat={dateFormat(context.language)}
      locale={context.language}
      firstDayOfWeek={1}
      placeholder={t('editor.date_placeholder')}
      dateParser={(text) => parseDate(text, context.today)}
      clearable={field.required !== 'always'}
      clearButtonProps={{ 'aria-label': t('editor.clear') }}
      {...calendarWords(t)}
      popoverProps={POPOVER}
      onChange={(next) => {
        setDate(next);
        onChange(next);
      }}
      onKeyDown={onKeyDown}
      onBlur={() => onDone?.(date)}
    />
  );
}

export function MomentEdit(props: EditProps) {
  const { field, value, onChange, onDone, onCancel } = props;
  const { t } = useTranslation('records');
  const context = useShowContext();
  const [local, setLocal] = useState(() => {
    if (typeof value !== 'string') {
      return null;
    }
    const there = inZone(value, context.zone);
    return there.date === '' ? null : `${there.date} ${there.time}`;
  });
  const toMoment = (text: string | null) => {
    const [date = '', time = '00:00:00'] = (text ?? '').split(' ');
    return text === null ? null : fromZone(date, time, context.zone);
  };
  return (
    <DateTimePicker
      {...inputProps(props)}
      value={local}
      valueFormat={`${dateFormat(context.language)} HH:mm`}
      locale={context.language}
      firstDayOfWeek={1}
      clearable={field.required !== 'always'}
      clearButtonProps={{ 'aria-label': t('editor.clear') }}
      submitButtonProps={{ 'aria-label': t('editor.apply') }}
      {...calendarWords(t)}
      popoverProps={{ ...POPOVER, onClose: () => onDone?.(toMoment(local)) }}
      onChange={(next) => {
        setLocal(next);
        onChange(toMoment(next));
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          onCancel?.();
        }
      }}
    />
  );
}
