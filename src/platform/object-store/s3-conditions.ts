import { type Client, CopyDestinationOptions, CopySourceOptions } from 'minio';
import { isRefusedByCondition } from './s3-errors';

/** Which of the protections that S3 describes this store really keeps. Some accept the header and ignore it. */
export interface Conditions {
  /** `If-None-Match: *` on copy: an existing key is never overwritten, not even by two machines at once. */
  readonly copy: boolean;
}

/** Tries it: copies onto a key that exists. Leaves nothing behind. */
export async function probeConditions(client: Client, bucket: string, key: string): Promise<Conditions> {
  const other = `${key}-2`;
  try {
    await client.putObject(bucket, key, Buffer.from('probe'));
    await client.putObject(bucket, other, Buffer.from('probe'));
    await client.copyObject(
      new CopySourceOptions({ Bucket: bucket, Object: key }),
      new CopyDestinationOptions({ Bucket: bucket, Object: other, Headers: { 'If-None-Match': '*' } }),
    );
    return { copy: false };
  } catch (error) {
    if (isRefusedByCondition(error)) return { copy: true };
    throw error;
  } finally {
    await Promise.allSettled([client.removeObject(bucket, key), client.removeObject(bucket, other)]);
  }
}
