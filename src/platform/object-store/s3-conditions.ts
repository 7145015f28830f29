import { type Client, CopyDestinationOptions, CopySourceOptions } from 'minio';
import { isRefusedByCondition } from './s3-errors';

/**
 * Where this store really keeps `If-None-Match: *` (an existing key is never overwritten, not even by two machines at
 * once). Some stores accept the header and ignore it.
 */
export interface Conditions {
  readonly copy: boolean;
  readonly put: boolean;
}

const condition = { 'If-None-Match': '*' };

/** Tries it: writes onto a key that exists. Leaves nothing behind. */
export async function probeConditions(client: Client, bucket: string, key: string): Promise<Conditions> {
  const source = `${key}-source`;
  const probe = Buffer.from('probe');
  try {
    await client.putObject(bucket, source, probe);
    await client.putObject(bucket, key, probe);
    return {
      copy: await isRefused(() =>
        client.copyObject(
          new CopySourceOptions({ Bucket: bucket, Object: source }),
          new CopyDestinationOptions({ Bucket: bucket, Object: key, Headers: condition }),
        ),
      ),
      put: await isRefused(() => client.putObject(bucket, key, probe, probe.length, condition)),
    };
  } finally {
    await Promise.allSettled([client.removeObject(bucket, source), client.removeObject(bucket, key)]);
  }
}

async function isRefused(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write();
    return false;
  } catch (error) {
    if (isRefusedByCondition(error)) return true;
    throw error;
  }
}
