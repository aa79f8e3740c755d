/** Editors of everything that is typed: lines, numbers, phones, addresses, long texts. */
import { Textarea, TextInput } from '@mantine/core';
import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShowContext } from '../context';
import { formatValue } from '../format';
import { parseTyped, type Typed } from '../parse';
import { formatPhone } from '../phone';
import { type FieldValue, type FieldView, type ShowContext, texts, valueKind } from '../view';
import { type EditProps, inputProps } from './types';

/** The value as a person would type it. */
export function asTyped(field: FieldView, value: FieldValue, language: string): string {
  if (value === null || value === undefined) {
    return '';
  }
  const kind = valueKind(field);
  if (Array.isArray(value)) {
    return texts(value)
      .map((item) => (kind === 'phones' ? formatPhone(item) : item))
      .join(', ');
  }
  if (kind === 'duration' || kind === 'snils') {
    return formatValue(field, value, { language } as ShowContext).replaceAll('\u00a0', ' ');
  }
  const isDecimal = kind === 'decimal' || kind === 'money';
  return isDecimal && language.startsWith('ru') ? String(value).replace('.', ',') : String(value);
}

const MODES: Partial<Record<FieldView['kind'], { inputMode: 'numeric' | 'decimal' | 'tel' | 'email' | 'url'; type?: string }>> = {
  integer: { inputMode: 'numeric' },
  decimal: { inputMode: 'decimal' },
  money: { inputMode: 'decimal' },
  phones: { inputMode: 'tel' },
  emails: { inputMode: 'email' },
  url: { inputMode: 'url' },
  inn: { inputMode: 'numeric' },
  ogrn: { inputMode: 'numeric' },
  snils: { inputMode: 'numeric' },
  bik: { inputMode: 'numeric' },
  account: { inputMode: 'numeric' },
};

function useTyped(props: EditProps) {
  const { field, value, onChange, onDone, onCancel } = props;
  const context = useShowContext();
  const { t } = useTranslation('records');
  const [text, setText] = useState(() => asTyped(field, value, context.language));
  const [typedError, setTypedError] = useState<string | undefined>();
  const parse = (): Typed => parseTyped(field, text, context);
  const change = (next: string) => {
    setText(next);
    setTypedError(undefined);
    const typed = parseTyped(field, next, context);
    onChange(typed.ok ? typed.value : next);
  };
  const finish = () => {
    const typed = parse();
    if (!typed.ok) {
      setTypedError(t(`typed.${typed.error}`));
      return;
    }
    setTypedError(undefined);
    onDone?.(typed.value);
  };
  const onKeyDown = (event: KeyboardEvent, isLong: boolean) => {
    if (event.key === 'Escape' && onCancel) {
      event.stopPropagation();
      event.preventDefault();
      onCancel();
      return;
    }
    const isEnter = event.key === 'Enter' && !event.nativeEvent.isComposing;
    if (isEnter && onDone && (!isLong || event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      event.stopPropagation();
      finish();
    }
  };
  return { text, change, finish, onKeyDown, error: props.error ?? typedError };
}

export function TextEdit(props: EditProps) {
  const typed = useTyped(props);
  const mode = MODES[valueKind(props.field)];
  return (
    <TextInput
      {...inputProps(props)}
      {...mode}
      value={typed.text}
      error={typed.error}
      {...(props.field.max_length ? { maxLength: props.field.max_length } : {})}
      autoComplete="off"
      onChange={(event) => typed.change(event.currentTarget.value)}
      onKeyDown={(event) => typed.onKeyDown(event, false)}
      onBlur={typed.finish}
    />
  );
}

export function LongTextEdit(props: EditProps) {
  const typed = useTyped(props);
  return (
    <Textarea
      {...inputProps(props)}
      autosize
      minRows={props.isInline ? 3 : 2}
      maxRows={14}
      value={typed.text}
      error={typed.error}
      onChange={(event) => typed.change(event.currentTarget.value)}
      onKeyDown={(event) => typed.onKeyDown(event, true)}
      onBlur={typed.finish}
    />
  );
}
