import { verifyStore } from '../archive/fixity/verify-store';
import { EakteError } from '../platform/eakte-error';
import { secondStoreOf } from '../platform/object-store/open-object-store';
import type { ServiceOptions } from './service';
import { withFoundations } from './with-foundations';

/**
 * `eakte verify`: everything that is stored is read again and compared with its hash; `--repair` puts back from the second
 * store what is damaged. Exit code 1 when anything is (still) wrong.
 */
export async function verify(options: ServiceOptions, json: boolean, repair: boolean): Promise<number> {
  return withFoundations(options, 'eakte-verify', async ({ config, dataSource, objects }) => {
    const second = repair ? await secondStoreOf(config)() : null;
    if (repair && second === null) throw new EakteError('VALIDATION', '--repair braucht EAKTE_SECOND_STORE');
    const result = await verifyStore({ dataSource, objects, second }, (done) => {
      if (!json && process.stderr.isTTY) process.stderr.write(`\r${done} Objekte geprüft`);
    });
    const { damages, repaired } = result;
    if (json) process.stdout.write(`${JSON.stringify(result)}\n`);
    else {
      for (const { kind, key } of damages) {
        process.stdout.write(repaired.includes(key) ? `✓ repariert (${kind}): ${key}\n` : `✗ ${kind}: ${key}\n`);
      }
      process.stdout.write(
        `${result.objects} Objekte, ${result.bytes} Bytes geprüft, ${damages.length} Schäden, ${repaired.length} repariert\n`,
      );
    }
    return damages.length === repaired.length ? 0 : 1;
  });
}
