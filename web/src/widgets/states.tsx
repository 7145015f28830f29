import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { problemOf } from '../api/client';
import { startSignIn } from '../frame/sign-in';
import { Button } from './button';

/** A problem with what to do about it; never a dead end. */
export function ProblemView({ error, retry }: { readonly error: unknown; readonly retry?: () => void }): ReactNode {
  const problem = problemOf(error);
  return (
    <div className="kern-alert kern-alert--danger problem" role="alert">
      <div className="kern-alert__header">
        <span className="kern-title">{problem.title}</span>
      </div>
      <div className="kern-alert__body">
        {problem.detail !== undefined && <p>{problem.detail}</p>}
        <p>{problem.action}</p>
        <p className="code">
          Code {problem.code}
          {problem.instance !== undefined && ` · Vorgangsnummer ${problem.instance.replace('urn:uuid:', '')}`}
        </p>
        <p className="actions">
          {problem.code === 'SIGN_IN_REQUIRED' && <Button onClick={() => startSignIn()}>Anmelden</Button>}
          {problem.code === 'STEP_UP_REQUIRED' && (
            <Button onClick={() => startSignIn(true)}>Anmeldung bestätigen</Button>
          )}
          {retry !== undefined && <Button onClick={retry}>Erneut versuchen</Button>}
          <a href="#/">Zur Startseite</a>
        </p>
      </div>
    </div>
  );
}

/** Grey lines where the answer is going to be, after a short wait: a fast answer shows no flicker. */
export function Loading({ what }: { readonly what: string }): ReactNode {
  return (
    <div className="loading" role="status">
      <span className="kern-sr-only">{what} wird geladen …</span>
      <i /> <i /> <i />
    </div>
  );
}

/** Nothing there yet, said in words, with the next step. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ReactNode }): ReactNode {
  return (
    <div className="empty">
      <strong>{title}</strong>
      {children}
    </div>
  );
}

/** Loading, problem or content of one query. */
export function Loaded<T>({
  query,
  what,
  children,
}: {
  readonly query: UseQueryResult<T>;
  readonly what: string;
  readonly children: (data: T) => ReactNode;
}): ReactNode {
  if (query.data !== undefined) return children(query.data);
  if (query.error !== null) return <ProblemView error={query.error} retry={() => void query.refetch()} />;
  return <Loading what={what} />;
}
