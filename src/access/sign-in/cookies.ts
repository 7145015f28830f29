/** The session: only over TLS (or localhost), no script reads it, no other site sends it, no other host sets it. */
export const SESSION_COOKIE = '__Host-eakte';
/** State of a sign-in that is under way. Lax, because the provider's answer is a navigation from another site. */
export const FLOW_COOKIE = '__Host-eakte-anmeldung';

/** The value of a cookie of the request, or undefined. */
export function cookieOf(header: string | undefined, name: string): string | undefined {
  for (const part of (header ?? '').split(';')) {
    const [key, ...value] = part.trim().split('=');
    if (key === name) return value.join('=');
  }
  return undefined;
}

/** A Set-Cookie header; `seconds` 0 deletes it, undefined keeps it as long as the browser runs. */
export function setCookie(name: string, value: string, sameSite: 'Strict' | 'Lax', seconds?: number): string {
  const age = seconds === undefined ? '' : `; Max-Age=${seconds}`;
  return `${name}=${value}; Path=/; Secure; HttpOnly; SameSite=${sameSite}${age}`;
}
