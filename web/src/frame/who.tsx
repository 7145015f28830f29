import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Me } from '../api/shapes';
import { signOut } from './sign-in';

/** Who is signed in, and the way out; nothing where nobody signs in. */
export function Who({ me }: { readonly me: Me }): ReactNode {
  const leave = useMutation({ mutationFn: signOut });
  if (me.signIn === 'offen') return null;
  return (
    <>
      <span className="who" title={me.roles.map(({ name }) => name).join(', ')}>
        <span className="kern-sr-only">Angemeldet: </span>
        {me.name ?? me.actor}
      </span>
      <button type="button" className="tool words" onClick={() => leave.mutate()} disabled={leave.isPending}>
        {leave.isError ? 'Nicht abgemeldet: erneut versuchen' : 'Abmelden'}
      </button>
    </>
  );
}
