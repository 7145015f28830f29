import { onInterrupt } from './interrupt';
import { startService, type ServiceOptions } from './service';

/** `eakte serve`: the service until Ctrl-C. */
export async function serve(options: ServiceOptions): Promise<number> {
  const interrupted = onInterrupt();
  const service = await startService(options);
  process.stdout.write(`eakte läuft: ${service.url}   (Schnittstelle: ${service.url}/api/docs, Ende mit Strg-C)\n`);
  try {
    await Promise.race([interrupted, service.failed]);
    return 0;
  } finally {
    await service.stop();
  }
}
