import { PassThrough, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Client } from 'minio';
import { type Body, Measure, streamOf } from './body';

/** Bodies up to this size go in one request; larger ones in parts of it, so memory stays at about one part per upload. */
export const partBytes = 16 * 2 ** 20;

/** Uploads the body, of whatever length, and gives the number and hash of what was sent. */
export async function upload(
  client: Client,
  bucket: string,
  key: string,
  body: Body,
): Promise<{ bytes: number; sha256: string }> {
  const measured = new Measure();
  const rest = new PassThrough();
  const source = pipeline(streamOf(body), measured, rest);
  // Awaited below; without a listener now, an early failure would count as unhandled.
  source.catch(() => undefined);
  const { start, ended } = await firstPart(rest);
  if (ended) {
    await source;
    await client.putObject(bucket, key, start, start.length);
  } else {
    await inParts(client, bucket, key, joined(start, rest), source);
  }
  return { bytes: measured.bytes, sha256: measured.sha256 };
}

/** The client does not notice when its source breaks off and would wait for ever. */
async function inParts(
  client: Client,
  bucket: string,
  key: string,
  body: Readable,
  source: Promise<void>,
): Promise<void> {
  const broken = source.then(() => new Promise<never>(() => undefined));
  const uploaded = client.putObject(bucket, key, body);
  uploaded.catch(() => undefined);
  try {
    await Promise.race([uploaded, broken]);
  } catch (error) {
    body.destroy();
    await client.removeIncompleteUpload(bucket, key).catch(() => undefined);
    throw error;
  }
}

/** Reads one part's worth of bytes, or all when there is less. */
async function firstPart(stream: Readable): Promise<{ start: Buffer; ended: boolean }> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const iterator: AsyncIterator<Buffer> = stream.iterator({ destroyOnReturn: false });
  for (;;) {
    const next = await iterator.next();
    if (next.done === true) return { start: Buffer.concat(chunks), ended: true };
    chunks.push(next.value);
    bytes += next.value.length;
    if (bytes >= partBytes) break;
  }
  await iterator.return?.();
  return { start: Buffer.concat(chunks), ended: false };
}

/** The bytes that were read ahead, followed by the rest of the stream. */
function joined(start: Buffer, rest: Readable): Readable {
  rest.unshift(start);
  return rest;
}
