/** What the service answers when something went wrong (RFC 9457); `action` says what to do. */
export interface Problem {
  readonly title: string;
  readonly code: string;
  readonly action: string;
  readonly status: number;
  readonly detail?: string;
  readonly instance?: string;
}

/** A problem on its way to the person who can do something about it. */
export class ProblemError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.title);
  }
}

const UNREACHABLE: Problem = {
  title: 'Der Dienst ist nicht erreichbar',
  code: 'SERVICE_UNREACHABLE',
  action: 'Netzverbindung prüfen. Nichts ist verloren; sobald die Verbindung steht, geht es weiter.',
  status: 0,
};

/** Reads JSON from the API. `path` is relative to /api/v1. Throws ProblemError. */
export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  return answer<T>(await call(path, { signal: signal ?? null }));
}

/** Sends JSON to the API and reads its answer. Throws ProblemError. */
export async function sendJson<T>(
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<T> {
  return answer<T>(
    await call(path, {
      method,
      headers: { 'Content-Type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  );
}

async function call(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(`/api/v1${path}`, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ProblemError(UNREACHABLE);
  }
}

async function answer<T>(response: Response): Promise<T> {
  const text = await response.text();
  // The parse border: the service is our own, and api/shapes.ts says what it answers.
  if (response.ok) return (text === '' ? undefined : JSON.parse(text)) as T;
  throw new ProblemError(problemFrom(text, response.status));
}

function problemFrom(text: string, status: number): Problem {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === 'object' && body !== null && 'title' in body && 'code' in body) return body as Problem;
  } catch {
    // No JSON: something between us and the service answered. Told below in our words.
  }
  return { ...UNREACHABLE, title: `Unerwartete Antwort (${status})`, status };
}

/** True when the service does not know who is asking: nobody signed in, or the session is over. */
export const isSignedOut = (error: unknown): boolean => error instanceof ProblemError && error.problem.status === 401;

/** What to tell a person about any error. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  return {
    title: 'Unerwarteter Fehler in der Anwendung',
    code: 'INTERNAL',
    action: 'Die Seite neu laden; bleibt es dabei, der Administration Bescheid geben.',
    status: 0,
    ...(error instanceof Error ? { detail: error.message } : {}),
  };
}
