import { rebuild } from '../archive/packzettel/rebuild';
import type { ServiceOptions } from './service';
import { withFoundations } from './with-foundations';

/** `eakte rebuild`: an empty database is made again from objects and Packzettel. Exit code 1 when something was unreadable. */
export async function rebuildDatabase(options: ServiceOptions, json: boolean): Promise<number> {
  return withFoundations(options, 'eakte-rebuild', async ({ dataSource, objects }) => {
    const result = await rebuild(dataSource, objects);
    if (json) process.stdout.write(`${JSON.stringify(result)}\n`);
    else {
      const count = (table: string): number => result.rows[table] ?? 0;
      process.stdout.write(
        `Wiederhergestellt aus ${result.packzettel} Packzetteln: ${count('akte')} Akten, ${count('dokument')} Dokumente, ` +
          `${count('page')} Seiten, ${count('delivery')} Lieferungen\n`,
      );
      if (result.begunAgain > 0) process.stdout.write(`${result.begunAgain} Lieferungen werden neu verarbeitet\n`);
      if (result.unclaimedOriginals > 0) {
        process.stdout.write(
          `${result.unclaimedOriginals} Originale nennt kein Packzettel; sie liegen in der offenen Lieferung „Wiederherstellung“\n`,
        );
      }
      for (const key of result.unreadable) process.stdout.write(`✗ nicht lesbar: ${key}\n`);
      for (const column of result.unknownColumns) process.stdout.write(`✗ unbekannt und ausgelassen: ${column}\n`);
      process.stdout.write('Danach: eakte verify prüft alle Objekte.\n');
    }
    return result.unreadable.length === 0 && result.unknownColumns.length === 0 ? 0 : 1;
  });
}
