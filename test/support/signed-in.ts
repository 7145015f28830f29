import type { Role } from '../../src/access/roles';

/** Signs in as a development person of a role (service with `EAKTE_SIGN_IN=entwicklung`); gives the cookie for requests. */
export async function signIn(
  url: string,
  role: Role,
  { office, person }: { readonly office?: string; readonly person?: string } = {},
): Promise<string> {
  const query = new URLSearchParams({
    ...(office === undefined ? {} : { behoerde: office }),
    ...(person === undefined ? {} : { person }),
  });
  const answer = await fetch(`${url}/api/v1/anmeldung/entwicklung/${role}?${query.toString()}`, { redirect: 'manual' });
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0];
  if (answer.status !== 303 || cookie === undefined) throw new Error(`sign-in: ${answer.status}`);
  return cookie;
}

/** Headers of a request from our own page, in the name of whoever signed in. */
export const asPage = (cookie: string): Record<string, string> => ({
  Cookie: cookie,
  'Sec-Fetch-Site': 'same-origin',
  'Content-Type': 'application/json',
});
