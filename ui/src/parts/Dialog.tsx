/** A question above the page. Focus goes in and comes back; Esc closes this layer only. */
import { Modal } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './Button';

export interface DialogProps {
  title: string;
  children: ReactNode;
  onClose: () => void;
  /** Buttons at the bottom; see DialogForm for the usual pair. */
  footer?: ReactNode;
  width?: number;
  isClosable?: boolean;
}

export function Dialog({ title, children, onClose, footer, width = 480, isClosable = true }: DialogProps) {
  const { t } = useTranslation('shell');
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size={width}
      centered
      // Inside the main landmark, where its header is no second banner.
      portalProps={{ target: document.getElementById('main') ?? document.body }}
      withCloseButton={isClosable}
      closeOnEscape={isClosable}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': t('close') }}
      classNames={{ inner: 'dialog-place', content: 'dialog', header: 'dialog-head', title: 'dialog-title', body: 'dialog-body' }}
    >
      {children}
      {footer ? <div className="dialog-foot">{footer}</div> : null}
    </Modal>
  );
}

export interface DialogFormProps extends Omit<DialogProps, 'footer'> {
  submit: string;
  onSubmit: () => void;
  isBusy?: boolean;
  isDanger?: boolean;
  isReady?: boolean;
  error?: ReactNode;
  more?: ReactNode;
}

/** A dialog with a form: Enter and Ctrl+Enter send it. */
export function DialogForm(props: DialogFormProps) {
  const { submit, onSubmit, isBusy = false, isDanger = false, isReady = true, error, more, children, ...rest } = props;
  const { t } = useTranslation('shell');
  const send = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    if (isReady && !isBusy) {
      onSubmit();
    }
  };
  return (
    <Dialog {...rest}>
      <form
        className="form"
        noValidate
        onSubmit={send}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
            send(event);
          }
        }}
      >
        {children}
        {error ? (
          <p className="form-error" role="alert">
            {error}
          </p>
        ) : null}
        <div className="dialog-foot">
          <Button type="submit" look={isDanger ? 'danger' : 'primary'} isBusy={isBusy} disabled={!isReady}>
            {submit}
          </Button>
          {rest.isClosable === false ? null : <Button onClick={rest.onClose}>{t('cancel')}</Button>}
          {more}
        </div>
      </form>
    </Dialog>
  );
}
