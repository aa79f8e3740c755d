/** Buttons: plain elements with classes, cheap enough for rows. */
import type { ComponentProps, ReactNode } from 'react';

export interface ButtonProps extends ComponentProps<'button'> {
  look?: 'primary' | 'soft' | 'plain' | 'quiet' | 'danger';
  size?: 'normal' | 'small';
  icon?: ReactNode;
  /** The hot key shown at the right. */
  hint?: string | undefined;
  isBusy?: boolean;
}

export function Button({
  look = 'plain',
  size = 'normal',
  icon,
  hint,
  isBusy = false,
  className,
  children,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      disabled={rest.disabled === true || isBusy}
      aria-busy={isBusy || undefined}
      className={`btn btn-${look} btn-${size}${className ? ` ${className}` : ''}`}
    >
      {icon}
      {children === undefined ? null : <span className="btn-text">{children}</span>}
      {hint ? (
        <kbd className="btn-hint" aria-hidden="true">
          {hint}
        </kbd>
      ) : null}
    </button>
  );
}

export interface IconButtonProps extends ComponentProps<'button'> {
  label: string;
  /** Pressed look for switches. */
  isOn?: boolean;
}

/** A square button with a picture only; the label is read out and shown on hover. */
export function IconButton({ label, isOn, className, children, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      title={label}
      aria-label={label}
      aria-pressed={isOn}
      {...rest}
      className={`icon-btn${className ? ` ${className}` : ''}`}
    >
      {children}
    </button>
  );
}
