import { verifyAudit, type AuditDamage } from '../access/audit/verify';
import { EakteError } from '../platform/eakte-error';
import { auditStoreOf } from '../platform/object-store/open-object-store';
import type { ServiceOptions } from './service';
import { withFoundations } from './with-foundations';

const SAID: Readonly<Record<AuditDamage['kind'], string>> = {
  'eintrag-geaendert': 'Eintrag wurde geändert',
  'eintrag-fehlt': 'Eintrag fehlt',
  'eintrag-ungesiegelt': 'alter Eintrag ohne Siegel: nachträglich eingefügt',
  'siegel-fehlt': 'Siegel fehlt in der Datenbank: Protokoll gekürzt oder ältere Fassung eingespielt',
  'siegel-geaendert': 'Siegel wurde in der Datenbank geändert',
  'siegel-ohne-zeuge': 'Siegel ohne Gegenstück außerhalb der Datenbank',
  'zeuge-fehlt': 'Siegel fehlt in der Datenbank und außerhalb',
  'kette-gebrochen': 'Siegel passt nicht zum vorherigen',
};

/** `eakte audit verify`: the audit trail against its seals outside of the database. Exit code 1 when anything differs. */
export async function auditCommand(
  action: string | undefined,
  options: ServiceOptions,
  json: boolean,
): Promise<number> {
  if (action !== 'verify') throw new EakteError('VALIDATION', 'eakte audit verify');
  return withFoundations(options, 'eakte-audit', async ({ config, dataSource }) => {
    const verdict = await verifyAudit(dataSource, await auditStoreOf(config)());
    if (json) process.stdout.write(`${JSON.stringify(verdict)}\n`);
    else {
      for (const { kind, batch, entry } of verdict.damages) {
        const where = [entry === null ? null : `Eintrag ${entry}`, batch === null ? null : `Siegel ${batch}`];
        process.stdout.write(`✗ ${SAID[kind]}: ${where.filter((part) => part !== null).join(', ')}\n`);
      }
      const { batches, entries, waiting, timeStamps, damages } = verdict;
      process.stdout.write(
        `${entries} Einträge in ${batches} Siegeln geprüft (${timeStamps} mit Zeitstempel), ${waiting} warten auf ihr Siegel, ${damages.length} Abweichungen\n`,
      );
    }
    return verdict.damages.length === 0 ? 0 : 1;
  });
}
