import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { Client, CopyDestinationOptions, CopySourceOptions } from 'minio';
import { z } from 'zod';
import type { S3Config } from '../../config/config';
import { EakteError } from '../eakte-error';
import { newId } from '../id';
import type { ObjectInfo, ObjectStore } from '../object-store';
import { type Body, checkHash, measure } from './body';
import { KeyedLock } from './keyed-lock';
import { checkDeletable, checkKey, checkRange } from './object-key';
import { type Conditions, probeConditions } from './s3-conditions';
import { isMissing, isRefusedByCondition, storeError } from './s3-errors';
import { partBytes, upload } from './s3-upload';

/** Not a valid key, so no object can ever be called so. A lifecycle rule on this prefix removes interrupted puts. */
const stagingPrefix = '.staging/';
/** The largest object that S3 takes or copies in one request. */
const singleRequestBytes = 5 * 2 ** 30;

interface Content {
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Objects in an S3 bucket. A put goes: staging key → read back and compare → final key, on the condition that nothing is
 * there (by copying inside the store where it keeps the condition, else by sending the proven bytes again) → compare the
 * size and, where the store ignores conditions altogether, the bytes again.
 */
export class S3ObjectStore implements ObjectStore {
  /** Where the store ignores conditions, at least this process does not race with itself. */
  private readonly locks = new KeyedLock();

  private constructor(
    private readonly client: Client,
    private readonly bucket: string,
    private readonly region: string,
    /** What the store was seen to enforce. */
    readonly conditions: Conditions,
  ) {}

  /** Connects, makes the bucket when it is missing, and tries out what the store enforces. Throws `STORE_UNAVAILABLE`. */
  static async open(config: S3Config): Promise<S3ObjectStore> {
    const { host, port, tls, bucket, region, accessKey, secretKey } = config;
    const client = new Client({ endPoint: host, port, useSSL: tls, region, accessKey, secretKey, partSize: partBytes });
    try {
      if (!(await client.bucketExists(bucket))) await client.makeBucket(bucket, region);
      const conditions = await probeConditions(client, bucket, `${stagingPrefix}probe-${newId()}`);
      return new S3ObjectStore(client, bucket, region, conditions);
    } catch (error) {
      throw storeError(error);
    }
  }

  /** Whether the bucket keeps earlier versions and can lock objects; `false` also where the store does not know the question. */
  async keeps(): Promise<{ readonly versions: boolean; readonly locks: boolean }> {
    const lockState = new Promise<string | undefined>((resolve, reject) => {
      this.client.getObjectLockConfig(this.bucket, (error, answer) => {
        if (!(error instanceof Error)) resolve(answer.objectLockEnabled);
        else reject(error);
      });
    });
    const [versions, locks] = await Promise.allSettled([this.client.getBucketVersioning(this.bucket), lockState]);
    return {
      versions: versions.status === 'fulfilled' && versions.value.Status === 'Enabled',
      locks: locks.status === 'fulfilled' && locks.value === 'Enabled',
    };
  }

  async putOnce(key: string, body: Body, expectedSha256?: string): Promise<ObjectInfo> {
    checkKey(key);
    const staged = stagingPrefix + newId();
    try {
      const sent = await upload(this.client, this.bucket, staged, body);
      checkHash(sent.sha256, expectedSha256);
      const read = await measure(await this.client.getObject(this.bucket, staged));
      if (read.sha256 !== sent.sha256) throw new EakteError('OBJECT_HASH_MISMATCH', 'beim Zurücklesen');
      await this.locks.run(key, () => this.publish(staged, key, sent));
      return { key, ...sent };
    } catch (error) {
      throw storeError(error);
    } finally {
      await this.client.removeObject(this.bucket, staged).catch(() => undefined);
    }
  }

  async get(key: string): Promise<Readable> {
    checkKey(key);
    return this.reading(key, () => this.client.getObject(this.bucket, key));
  }

  async getRange(key: string, start: number, end: number): Promise<Readable> {
    checkKey(key);
    checkRange(start, end);
    return this.reading(key, () => this.client.getPartialObject(this.bucket, key, start, end - start + 1));
  }

  async stat(key: string): Promise<{ key: string; bytes: number } | null> {
    checkKey(key);
    try {
      return { key, bytes: (await this.client.statObject(this.bucket, key)).size };
    } catch (error) {
      if (isMissing(error)) return null;
      throw storeError(error);
    }
  }

  async *list(prefix: string): AsyncIterable<{ key: string; bytes: number }> {
    try {
      const entries: AsyncIterable<unknown> = this.client.listObjectsV2(this.bucket, prefix, true);
      for await (const entry of entries) {
        const { name, size } = listed.parse(entry);
        if (!name.startsWith(stagingPrefix) && !name.endsWith('/')) yield { key: name, bytes: size };
      }
    } catch (error) {
      throw storeError(error);
    }
  }

  async delete(key: string): Promise<void> {
    checkDeletable(key);
    try {
      await this.client.removeObject(this.bucket, key);
    } catch (error) {
      if (!isMissing(error)) throw storeError(error);
    }
  }

  async mend(key: string, body: Readable, expectedSha256: string): Promise<void> {
    checkKey(key);
    const staged = stagingPrefix + newId();
    try {
      const sent = await upload(this.client, this.bucket, staged, body);
      checkHash(sent.sha256, expectedSha256);
      checkHash((await measure(await this.client.getObject(this.bucket, staged))).sha256, expectedSha256);
      await this.locks.run(key, async () => {
        // A store that enforces conditions would refuse to overwrite: the damaged object goes first.
        await this.client.removeObject(this.bucket, key);
        await this.writeFinal(staged, key, sent);
      });
      checkHash((await measure(await this.get(key))).sha256, expectedSha256);
    } catch (error) {
      throw storeError(error);
    } finally {
      await this.client.removeObject(this.bucket, staged).catch(() => undefined);
    }
  }

  private async publish(staged: string, key: string, sent: Content): Promise<void> {
    if ((await this.stat(key)) === null && (await this.writeFinal(staged, key, sent))) {
      const there = await this.stat(key);
      if (there?.bytes === sent.bytes && (this.conditions.copy || this.conditions.put)) return;
    }
    // It was there before, or somebody was quicker, or the store does not say: the bytes decide.
    const there = await measure(await this.get(key));
    if (there.sha256 !== sent.sha256) throw new EakteError('OBJECT_EXISTS_DIFFERENT', key);
  }

  /** False when the store refused because the key exists by now. */
  private async writeFinal(staged: string, key: string, sent: Content): Promise<boolean> {
    try {
      if (this.conditions.put && !this.conditions.copy) await this.putProven(staged, key, sent);
      else await this.copy(staged, key, sent.bytes);
      return true;
    } catch (error) {
      if (isRefusedByCondition(error)) return false;
      throw error;
    }
  }

  /** Copies inside the store. */
  private async copy(staged: string, key: string, bytes: number): Promise<void> {
    const source = new CopySourceOptions({ Bucket: this.bucket, Object: staged });
    const headers = this.conditions.copy ? { 'If-None-Match': '*' } : {};
    const target = new CopyDestinationOptions({ Bucket: this.bucket, Object: key, Headers: headers });
    if (bytes > singleRequestBytes) await this.client.composeObject(target, [source]);
    else await this.client.copyObject(source, target);
  }

  /** Sends the proven bytes once more, in one request that names their hash, which the store checks. */
  private async putProven(staged: string, key: string, { bytes, sha256 }: Content): Promise<void> {
    if (bytes > singleRequestBytes) return this.copy(staged, key, bytes);
    const body = bytes === 0 ? Buffer.alloc(0) : await this.client.getObject(this.bucket, staged);
    const headers = { 'Content-Length': String(bytes), 'If-None-Match': '*' };
    const request = { method: 'PUT' as const, bucketName: this.bucket, objectName: key, headers };
    const response = await this.client.makeRequestStreamAsync(request, body, sha256, [200], this.region);
    response.resume();
    await once(response, 'end');
  }

  private async reading(key: string, open: () => Promise<Readable>): Promise<Readable> {
    try {
      return await open();
    } catch (error) {
      throw isMissing(error) ? new EakteError('OBJECT_NOT_FOUND', key) : storeError(error);
    }
  }
}

const listed = z.object({ name: z.string(), size: z.number() });
