import type { ReactNode } from 'react';
import { Button } from '../widgets/button';
import { Screen } from '../widgets/screen';
import { startSignIn } from './sign-in';

/** Nobody is signed in, or no longer: `expired`. */
export function SignInScreen({ expired }: { readonly expired: boolean }): ReactNode {
  return (
    <Screen title={expired ? 'Die Anmeldung ist abgelaufen' : 'Anmelden'}>
      <p>
        {expired
          ? 'Zum Schutz der Akten endet eine Anmeldung nach einiger Zeit. '
          : 'Akten sehen nur angemeldete Personen der Behörde. '}
        Nach der Anmeldung geht es an derselben Stelle weiter.
      </p>
      <p className="actions">
        <Button kind="primary" onClick={() => startSignIn()}>
          Anmelden
        </Button>
      </p>
    </Screen>
  );
}
