import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { FileStore } from '@tus/file-store';
import { Server, type Upload } from '@tus/server';
import type { ServerRequest } from 'srvx';
import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { callerOf } from '../access/caller';
import { EakteError, describeCode } from '../platform/eakte-error';
import { passFailPoint } from '../platform/fail-point';
import { problemOf } from '../platform/http/problem.filter';
import { newId } from '../platform/id';
import type { Admission } from './admission';
import type { IntakeService } from './intake.service';

export const UPLOADS_PATH = '/api/v1/uploads';

/**
 * Resumable uploads (tus 1.0). Metadata: `batchId`, `path` (inside the batch; data, never a path of ours), optional
 * `sha256`. The last PATCH is answered 200 with the receipt, and only when the bytes are safe and the row is committed.
 */
export async function uploadHandler(
  intake: IntakeService,
  admission: Admission,
  folder: string,
  maxBytes: number,
): Promise<RequestHandler> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const datastore = new FileStore({ directory: folder });
  const server = new Server({
    path: UPLOADS_PATH,
    datastore,
    maxSize: maxBytes,
    relativeLocation: true,
    respectForwardedHeaders: false,
    namingFunction: () => newId(),
    // An upload of another office answers like one that never was.
    onIncomingRequest: async (request, id) => {
      if (request.method === 'POST' || request.method === 'OPTIONS') return;
      const { batchId } = readMetadata(await datastore.getUpload(id));
      const isOurs = await intake.batch(officeOf(request), batchId).then(
        () => true,
        () => false,
      );
      if (!isOurs) await datastore.getUpload(newId());
    },
    onUploadCreate: async (request, upload) => {
      const { batchId } = readMetadata(upload);
      await intake.requireOpen(officeOf(request), batchId).catch(rethrow);
      if (upload.size !== undefined && upload.size > maxBytes) rethrow(new EakteError('FILE_TOO_LARGE'));
      return {};
    },
    onUploadFinish: async (request, upload) => {
      const { batchId, path, sha256 } = readMetadata(upload);
      const file = join(folder, upload.id);
      try {
        const receipt = await intake.receive(officeOf(request), batchId, path, file, sha256);
        await discard(file);
        passFailPoint('upload-discarded');
        return { status_code: 200, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(receipt) };
      } catch (error) {
        // What can never succeed is thrown away; a full store or a database away is tried again by the client.
        if (error instanceof EakteError && error.status < 500) await discard(file);
        return rethrow(error);
      }
    },
    onResponseError: (_, error) => refusalOf(error),
  });
  return (request: Request, response: Response, next): void => {
    admitted(admission, maxBytes, request)
      .then(
        () => server.handle(request, response),
        (error: unknown) => turnAway(response, error),
      )
      .catch(next);
  };
}

/** Before a byte is received: is there space, and may this office bring more? Uploads that were begun may be finished. */
async function admitted(admission: Admission, maxBytes: number, request: Request): Promise<void> {
  const bytes = Number(request.header('upload-length') ?? 0);
  // What will never fit must not be told to come again later.
  if (bytes > maxBytes) throw new EakteError('FILE_TOO_LARGE');
  if (request.method === 'POST') await admission.admit(callerOf(request).office, Number.isFinite(bytes) ? bytes : 0);
  if (request.method === 'PATCH') await admission.requireSpace(0);
}

/** The bytes that may be on their way are not read: the connection ends with the answer. */
function turnAway(response: Response, error: unknown): void {
  const refusal = new UploadRefusal(error);
  if (refusal.status_code !== 413) response.set('Retry-After', '30');
  response
    .status(refusal.status_code)
    .set({ 'Tus-Resumable': '1.0.0', Connection: 'close' })
    .type('application/problem+json')
    .send(refusal.body);
}

async function discard(file: string): Promise<void> {
  await rm(file, { force: true });
  await rm(`${file}.json`, { force: true });
}

function readMetadata(upload: Upload): { batchId: string; path: string; sha256?: string } {
  const { batchId, path, sha256 } = upload.metadata ?? {};
  if (batchId == null || path == null || !/^[0-9a-f-]{36}$/.test(batchId)) {
    return rethrow(new EakteError('VALIDATION', 'Upload-Metadata braucht batchId und path'));
  }
  const clean = path.normalize('NFC').replaceAll('\u0000', '').replaceAll('\\', '/').replace(/^\/+/, '');
  if (clean === '' || clean.length > 1000) return rethrow(new EakteError('VALIDATION', 'path ist leer oder zu lang'));
  if (sha256 != null && !/^[0-9a-fA-F]{64}$/.test(sha256)) {
    return rethrow(new EakteError('VALIDATION', 'sha256 hat nicht 64 Hex-Ziffern'));
  }
  return { batchId, path: clean, ...(sha256 == null ? {} : { sha256 }) };
}

/** tus answers what its hooks throw by `status_code` and `body`: ours are problem details. */
class UploadRefusal extends Error {
  readonly status_code: number;
  readonly body: string;

  /** `status`: what the protocol of tus prescribes, where that is another one than the code's own. */
  constructor(cause: unknown, status?: number) {
    const code = cause instanceof EakteError ? cause.code : 'INTERNAL';
    super(code, { cause });
    const problem = problemOf(code, cause instanceof EakteError ? cause.detail : undefined, newId());
    this.status_code = status ?? describeCode(code).status;
    this.body = JSON.stringify({ ...problem, status: this.status_code });
  }
}

/** The errors of tus are plain objects. */
const tusError = z.object({ status_code: z.number(), body: z.string() });

/** What tus itself refuses, in our words: 413 too large, 404 and 410 an upload nobody knows, the rest a wrong call. */
function refusalOf(error: unknown): UploadRefusal {
  if (error instanceof UploadRefusal) return error;
  const known = tusError.safeParse(error);
  if (!known.success) return new UploadRefusal(error);
  const { status_code: status, body } = known.data;
  const told = body.trim();
  if (status === 413) return new UploadRefusal(new EakteError('FILE_TOO_LARGE', told));
  if (status === 404 || status === 410) return new UploadRefusal(new EakteError('NOT_FOUND', told), status);
  if (status < 500) return new UploadRefusal(new EakteError('VALIDATION', told), status);
  return new UploadRefusal(error);
}

function rethrow(error: unknown): never {
  throw new UploadRefusal(error);
}

/** The caller is bound to the express request, which tus hands to its hooks inside its own wrapper. */
function officeOf(request: ServerRequest): string {
  const original = request.runtime?.node?.req;
  if (original === undefined) throw new Error('upload outside of node');
  return callerOf(original).office;
}
