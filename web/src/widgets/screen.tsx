import { useEffect, useRef, type ReactNode } from 'react';

/** A screen with its heading: sets the title of the window and takes the focus, so that screen readers say where we are. */
export function Screen({
  title,
  sub,
  actions,
  wide = false,
  children,
}: {
  readonly title: string;
  readonly sub?: ReactNode;
  readonly actions?: ReactNode;
  readonly wide?: boolean;
  readonly children: ReactNode;
}): ReactNode {
  const heading = useHeading(title);
  return (
    <div className={wide ? 'screen wide' : 'screen'}>
      <header className="screen-head">
        <div>
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {sub !== undefined && <p className="sub">{sub}</p>}
        </div>
        {actions !== undefined && <div className="actions">{actions}</div>}
      </header>
      {children}
    </div>
  );
}

/** Names the window after the screen and moves the focus to its heading when the person has not gone elsewhere. */
export function useHeading(title: string): React.RefObject<HTMLHeadingElement | null> {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} – eakte`;
    const focused = document.activeElement;
    if (focused === null || focused === document.body || focused.closest('main') !== null) {
      heading.current?.focus({ preventScroll: true });
    }
  }, [title]);
  return heading;
}
