import { mkdir, rm, statfs } from 'node:fs/promises';
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
import type { IntakeService } from './intake.service';

export interface UploadLimits {
  readonly fileBytes: number;
  /** The door answers 507 before it receives bytes when less than this share of the disk is free. */
  readonly minFreePercent: number;
}

export const UPLOADS_PATH = '/api/v1/uploads';

/**
 * Resumable uploads (tus 1.0). Metadata: `batchId`, `path` (inside the batch; data, never a path of ours), optional
 * `sha256`. The last PATCH is answered 200 with the receipt, and only when the bytes are safe and the row is committed.
 */
export async function uploadHandler(
  intake: IntakeService,
  folder: string,
  limits: UploadLimits,
): Promise<RequestHandler> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const server = new Server({
    path: UPLOADS_PATH,
    datastore: new FileStore({ directory: folder }),
    maxSize: limits.fileBytes,
    relativeLocation: true,
    respectForwardedHeaders: false,
    namingFunction: () => newId(),
    onUploadCreate: async (request, upload) => {
      const { batchId } = readMetadata(upload);
      await intake.requireOpen(officeOf(request), batchId).catch(rethrow);
      if (upload.size !== undefined && upload.size > limits.fileBytes) rethrow(new EakteError('FILE_TOO_LARGE'));
      await requireSpace(folder, upload.size ?? 0, limits.minFreePercent).catch(rethrow);
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
    server.handle(request, response).catch(next);
  };
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

async function requireSpace(folder: string, bytes: number, minFreePercent: number): Promise<void> {
  const { bavail, blocks, bsize } = await statfs(folder);
  const free = bavail * bsize - bytes;
  if (free < (blocks * bsize * minFreePercent) / 100) throw new EakteError('STORE_FULL');
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
