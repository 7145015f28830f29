import type { Dokument } from './akten.service';

/** Letters, digits, dots and dashes only: an Aktenzeichen may hold slashes and blanks, a path of ours must not. */
export function safeName(text: string): string {
  const safe = text.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[.-]+|-+$/g, '');
  return safe === '' ? 'ohne' : safe.slice(0, 100);
}

/** `<register>/<nnn>_<type>_<date>.pdf`: stable, sorted in the original order, without personal names. */
export function documentPath(document: Pick<Dokument, 'register' | 'type' | 'date'>, position: number): string {
  const number = String(position).padStart(3, '0');
  return `${safeName(document.register)}/${number}_${safeName(document.type)}_${document.date ?? 'ohne-datum'}.pdf`;
}
