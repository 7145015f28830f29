import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';

/** A client of the HTTP interface, written from its description alone. */

const problemSchema = z.object({ code: z.string(), title: z.string(), detail: z.string().optional() });
const receiptSchema = z.object({ id: z.string(), path: z.string(), sha256: z.string(), bytes: z.number() });
export type Receipt = z.output<typeof receiptSchema>;

/** What the door says to an upload: a receipt, or why not. */
export type DoorAnswer =
  | { readonly kind: 'receipt'; readonly receipt: Receipt }
  | { readonly kind: 'refused'; readonly status: number; readonly code: string; readonly reason: string };

/** A file to send. `declared` is what the sender claims where that differs from the truth. */
export interface Parcel {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly declared?: { readonly bytes?: number; readonly sha256?: string };
}

const outcomeSchema = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      sha256: z.string().nullable(),
      state: z.string(),
      code: z.string().nullable(),
      reason: z.string().nullable(),
      aktenzeichen: z.string().nullable(),
      seitenIst: z.number().nullable(),
      akteId: z.string().nullable(),
      createdAt: z.string(),
      finishedAt: z.string().nullable(),
    }),
  ),
  findings: z.array(
    z.object({ deliveryId: z.string().nullable(), page: z.number().nullable(), code: z.string(), message: z.string() }),
  ),
  progress: z.object({ deliveries: z.number(), finished: z.number() }),
});
export type BatchOutcome = z.output<typeof outcomeSchema>;

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

export class Door {
  constructor(public url: string) {}

  async open(name: string): Promise<string> {
    const response = await request(`${this.url}/api/v1/batches`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ name }),
    });
    if (!response.ok) throw new Error(`open: ${response.status}`);
    return z.object({ id: z.string() }).parse(await response.json()).id;
  }

  /** Sends one file (create, one PATCH). Throws when the service is away. */
  async send(batchId: string, parcel: Parcel): Promise<DoorAnswer> {
    const { bytes, path, declared } = parcel;
    const metadata = { batchId, path, sha256: declared?.sha256 ?? sha256Of(bytes) };
    const created = await request(`${this.url}/api/v1/uploads`, {
      method: 'POST',
      headers: {
        'Tus-Resumable': '1.0.0',
        'Upload-Length': String(declared?.bytes ?? bytes.byteLength),
        'Upload-Metadata': Object.entries(metadata)
          .map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`)
          .join(','),
      },
    });
    const location = created.headers.get('location');
    if (!created.ok || location === null) return answerOf(created);
    if (created.status === 200) return answerOf(created);
    const sent = await request(new URL(location, this.url), {
      method: 'PATCH',
      headers: {
        'Tus-Resumable': '1.0.0',
        'Upload-Offset': '0',
        'Content-Type': 'application/offset+octet-stream',
      },
      body: bytes.slice(),
    });
    return answerOf(sent);
  }

  async complete(batchId: string): Promise<void> {
    const response = await request(`${this.url}/api/v1/batches/${batchId}/complete`, { method: 'POST' });
    if (!response.ok) throw new Error(`complete: ${response.status} ${await response.text()}`);
  }

  async outcome(batchId: string): Promise<BatchOutcome> {
    return outcomeSchema.parse(await this.get(`/api/v1/batches/${batchId}/deliveries`));
  }

  /** Waits until every delivery of the batch has an end; throws after the given time with what is still open. */
  async finished(batchId: string, withinMs: number): Promise<BatchOutcome> {
    for (let waited = 0; ; waited += 500) {
      const outcome = await this.outcome(batchId);
      if (outcome.progress.finished === outcome.progress.deliveries) return outcome;
      if (waited > withinMs) {
        const open = outcome.items.filter(({ finishedAt }) => finishedAt === null).map(({ name }) => name);
        throw new Error(`not finished within ${withinMs} ms: ${open.join(', ')}`);
      }
      await pause(500);
    }
  }

  async outcomeOf(deliveryId: string): Promise<{ state: string }> {
    return z.object({ state: z.string() }).parse(await this.get(`/api/v1/deliveries/${deliveryId}`));
  }

  async get(path: string): Promise<unknown> {
    const response = await request(`${this.url}${path}`);
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return response.json();
  }
}

/**
 * One call, and a second one when the connection was closed under it: a server ends idle connections after some
 * seconds, and making a large file keeps us from noticing. All calls may be repeated.
 */
async function request(url: string | URL, init: RequestInit = {}): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    // Told by its words: in jest, errors of `fetch` come from outside and are no instance of our Error.
    const told = z.object({ cause: z.object({ message: z.string() }) }).safeParse(error);
    if (!told.success || !/other side closed|ECONNRESET/.test(told.data.cause.message)) throw error;
    return fetch(url, init);
  }
}

async function answerOf(response: Response): Promise<DoorAnswer> {
  const text = await response.text();
  if (response.status === 200) return { kind: 'receipt', receipt: receiptSchema.parse(JSON.parse(text)) };
  const problem = problemSchema.safeParse(parsed(text));
  return problem.success
    ? { kind: 'refused', status: response.status, code: problem.data.code, reason: problem.data.title }
    : { kind: 'refused', status: response.status, code: 'none', reason: text.slice(0, 200) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
