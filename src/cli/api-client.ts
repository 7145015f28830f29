import { createWriteStream, openAsBlob } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { EakteError, isErrorCode } from '../platform/eakte-error';

const problemSchema = z.object({ code: z.string(), title: z.string(), detail: z.string().optional() });

/** Speaks to a running service. Answers are parsed; problem details come back as EakteError with the service's code. */
export class ApiClient {
  /** @param url e.g. `http://127.0.0.1:3000`, without a slash at the end. */
  constructor(readonly url: string) {}

  async get<S extends z.ZodType>(path: string, schema: S): Promise<z.output<S>> {
    return schema.parse(await (await this.request(path)).json());
  }

  async post<S extends z.ZodType>(path: string, body: unknown, schema: S): Promise<z.output<S>> {
    const response = await this.request(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    return schema.parse(await response.json());
  }

  /** Sends a file as it is. */
  async put<S extends z.ZodType>(path: string, file: string, type: string, schema: S): Promise<z.output<S>> {
    const response = await this.request(path, {
      method: 'PUT',
      headers: { 'Content-Type': type },
      body: await openAsBlob(file),
    });
    return schema.parse(await response.json());
  }

  /** Streams an answer into a file. */
  async download(path: string, file: string): Promise<void> {
    const response = await this.request(path);
    if (response.body === null) throw new EakteError('INTERNAL', 'leere Antwort');
    await pipeline(Readable.fromWeb(response.body), createWriteStream(file));
  }

  private async request(path: string, init?: RequestInit): Promise<Response> {
    let response: Response;
    try {
      response = await fetch(this.url + path, init);
    } catch (error) {
      throw new EakteError('SERVICE_UNREACHABLE', this.url, { cause: error });
    }
    if (response.ok) return response;
    const problem = problemSchema.safeParse(await response.json().catch(() => null));
    if (problem.success && isErrorCode(problem.data.code)) throw new EakteError(problem.data.code, problem.data.detail);
    throw new EakteError('INTERNAL', `Antwort ${response.status} auf ${path}`);
  }
}
