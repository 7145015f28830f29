import { EakteError, describeCode } from '../../platform/eakte-error';
import { reasonOf } from '../../platform/errno';

/** What one look found. `fehler` must be mended before anything is stored; `hinweis` may be lived with, knowingly. */
export interface Finding {
  readonly state: 'ok' | 'hinweis' | 'fehler';
  readonly text: string;
  /** What to do; missing where all is well. */
  readonly action?: string;
}

export interface CheckResult extends Finding {
  readonly name: string;
}

export const ok = (text: string): Finding => ({ state: 'ok', text });
export const hint = (text: string, action: string): Finding => ({ state: 'hinweis', text, action });
export const fault = (text: string, action: string): Finding => ({ state: 'fehler', text, action });

/** Runs one check; what it throws is a fault with the code's own advice. */
export async function check(name: string, look: () => Promise<Finding | readonly Finding[]>): Promise<CheckResult[]> {
  try {
    const found = await look();
    return (Array.isArray(found) ? found : [found]).map((finding: Finding) => ({ name, ...finding }));
  } catch (error) {
    const action =
      error instanceof EakteError
        ? describeCode(error.code).action
        : 'Dienst und Einstellung prüfen, dann erneut aufrufen.';
    return [{ name, ...fault(reasonOf(error), action) }];
  }
}
