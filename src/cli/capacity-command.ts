import { EakteError } from '../platform/eakte-error';
import { capacityFor } from '../reporting/capacity';

/** `eakte capacity --blatt N [--tage N] [--stunden N]`: cores and disk for a stock, from measured figures. */
export function showCapacity(given: Readonly<Record<'blatt' | 'tage' | 'stunden', string | undefined>>): number {
  const number = (name: keyof typeof given, otherwise?: number): number => {
    const value = given[name] === undefined ? otherwise : Number(given[name]);
    if (value === undefined || !Number.isFinite(value) || value <= 0) {
      throw new EakteError('VALIDATION', `--${name} <Zahl> fehlt oder ist keine Zahl über 0`);
    }
    return value;
  };
  const wish = { blatt: number('blatt'), days: number('tage', 125), hours: number('stunden', 8) };
  const { pages, pagesPerMinute, cores, databaseGb, objectsGb } = capacityFor(wish);
  process.stdout.write(
    [
      `Seiten            ${pages} (zwei je Blatt)`,
      `Leistung          ${pagesPerMinute} Seiten je Minute an ${wish.days} Tagen zu ${wish.hours} Stunden`,
      `Kerne             ${cores} zum Lesen, dazu 2 für Datenbank und API`,
      `Datenbank         ${databaseGb} GB`,
      `Ablage            ${objectsGb} GB, je zweiter Kopie und Sicherung noch einmal so viel`,
      '',
    ].join('\n'),
  );
  return 0;
}
