import { sendJson } from '../api/client';

/** Where the person was, kept in this window over the way to the sign-in service and back. */
const PLACE = 'eakte.ort';

/** Leaves for the sign-in service; `confirm` asks for the password again. Comes back to `/`, see `restorePlace`. */
export function startSignIn(confirm = false): void {
  window.sessionStorage.setItem(PLACE, window.location.hash);
  window.location.assign(`/api/v1/anmeldung?zurueck=/${confirm ? '&bestaetigen=1' : ''}`);
}

/** Goes back to where the person was before signing in. Once, before the first screen is drawn. */
export function restorePlace(): void {
  const place = window.sessionStorage.getItem(PLACE);
  window.sessionStorage.removeItem(PLACE);
  if (place !== null && place.startsWith('#/') && window.location.hash === '')
    window.history.replaceState(null, '', place);
}

/** Ends the session here and, where there is one, at the sign-in service. Throws ProblemError. */
export async function signOut(): Promise<void> {
  const { weiter } = await sendJson<{ readonly weiter: string }>('POST', '/anmeldung/ende');
  window.location.assign(weiter);
}
