import { createHash } from 'node:crypto';
import type { Config } from '../../config/config';
import { EakteError } from '../../platform/eakte-error';
import { newId } from '../../platform/id';
import type { ObjectStore } from '../../platform/object-store';
import { openObjectStore } from '../../platform/object-store/open-object-store';
import { S3ObjectStore } from '../../platform/object-store/s3-object-store';
import { check, fault, hint, ok, type CheckResult, type Finding } from './check';

/** What we ask of a store, tried out on it before the first real byte; leaves nothing behind. */
export async function storeChecks(config: Config): Promise<CheckResult[]> {
  let store: ObjectStore | undefined;
  const opened = await check('Ablage', async () => {
    store = await openObjectStore(config);
    return ok('antwortet');
  });
  if (store === undefined) return opened;
  const objects = store;
  return [
    ...opened,
    ...(await check('Ablage: Schreiben', () => writing(objects))),
    ...(objects instanceof S3ObjectStore ? await check('Ablage: Zusagen', () => promises(objects)) : []),
  ];
}

async function writing(objects: ObjectStore): Promise<Finding[]> {
  const key = `pruefung/${newId()}`;
  const bytes = Buffer.from('eakte doctor');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  try {
    await objects.putOnce(key, bytes, sha256);
    const findings: Finding[] = [];
    const read = createHash('sha256');
    for await (const chunk of await objects.get(key)) read.update(Buffer.from(chunk as Uint8Array));
    findings.push(
      read.digest('hex') === sha256
        ? ok('geschrieben, zurückgelesen, gleich')
        : fault('gelesen wird anderes als geschrieben', 'Diese Ablage nicht verwenden.'),
    );
    const wrong = await outcome(() => objects.putOnce(`${key}-falsch`, bytes, '0'.repeat(64)));
    findings.push(
      wrong === 'OBJECT_HASH_MISMATCH'
        ? ok('falsche Prüfsumme wird abgewiesen')
        : fault('falsche Prüfsumme wird angenommen', 'Diese Ablage nicht verwenden.'),
    );
    const other = await outcome(() => objects.putOnce(key, Buffer.from('etwas anderes')));
    findings.push(
      other === 'OBJECT_EXISTS_DIFFERENT'
        ? ok('Vorhandenes wird nicht überschrieben')
        : fault('Vorhandenes lässt sich überschreiben', 'Diese Ablage nicht verwenden.'),
    );
    return findings;
  } finally {
    await objects.delete(key);
  }
}

async function outcome(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
    return 'done';
  } catch (error) {
    if (error instanceof EakteError) return error.code;
    throw error;
  }
}

async function promises(store: S3ObjectStore): Promise<Finding[]> {
  const { put, copy } = store.conditions;
  const { versions, locks } = await store.keeps();
  return [
    put || copy
      ? ok('verhindert Überschreiben selbst (If-None-Match)')
      : hint(
          'beachtet If-None-Match nicht: Überschreiben verhindert nur eakte',
          'Nur einen Worker-Rechner betreiben oder eine Ablage einsetzen, die bedingtes Schreiben kennt.',
        ),
    versions
      ? ok('bewahrt frühere Fassungen (Versionierung)')
      : hint('bewahrt keine früheren Fassungen', 'Versionierung des Buckets einschalten (PutBucketVersioning).'),
    locks
      ? ok('kann Objekte sperren (Object Lock)')
      : hint('kann Objekte nicht sperren', 'Bucket mit Object Lock anlegen; nachträglich geht es meist nicht.'),
  ];
}
