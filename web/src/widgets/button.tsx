import type { ButtonHTMLAttributes, ReactNode } from 'react';

interface Options extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly kind?: 'primary' | 'secondary' | 'tertiary';
  /** Shown small behind the words: the key that does the same. */
  readonly hint?: string;
}

/** A KERN button in working size. */
export function Button({ kind = 'secondary', hint, children, className = '', ...rest }: Options): ReactNode {
  return (
    <button type="button" className={`kern-btn kern-btn--${kind} ${className}`} {...rest}>
      <span className="kern-label">{children}</span>
      {hint !== undefined && <kbd aria-hidden="true">{hint}</kbd>}
    </button>
  );
}
