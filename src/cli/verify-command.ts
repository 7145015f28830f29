import type { ServiceOptions } from './service';
import { verifyStore } from './verify';
import { withFoundations } from './with-foundations';

/** `eakte verify`: everything that is stored is read again and compared with its hash. Exit code 1 when anything is wrong. */
export async function verify(options: ServiceOptions, json: boolean): Promise<number> {
  return withFoundations(options, 'eakte-verify', async (foundations) => {
    const result = await verifyStore(foundations, (done) => {
      if (!json && process.stderr.isTTY && done % 100 === 0) process.stderr.write(`\r${done} Objekte geprüft`);
    });
    if (json) process.stdout.write(`${JSON.stringify(result)}\n`);
    else {
      for (const damage of result.damages) process.stdout.write(`✗ ${damage.kind}: ${damage.key}\n`);
      process.stdout.write(
        `${result.objects} Objekte, ${result.bytes} Bytes geprüft, ${result.damages.length} Schäden\n`,
      );
    }
    return result.damages.length === 0 ? 0 : 1;
  });
}
