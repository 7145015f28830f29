import { type BatchOutcome, type Door, type DoorAnswer, type Parcel, sha256Of } from '../harness/door';
import type { PoisonKind } from './kind';
import { jpeg, letter } from './paper';

/** What came of one kind, in the words of the table. */
export interface Observed {
  readonly end: 'refused' | 'quarantined' | 'duplicate' | 'filed' | 'held' | 'lost';
  readonly code: string | null;
  /** German, for people. */
  readonly reason: string | null;
  readonly findings: readonly string[];
  readonly pages: number | null;
  readonly seconds: number;
}

export interface PoisonRun {
  readonly batchId: string;
  readonly kinds: readonly { readonly kind: PoisonKind; readonly parcel: Parcel; readonly observed: Observed }[];
  readonly good: readonly Observed[];
}

/** Sends the kinds as one batch with a good file after every `goodEvery`, waits for the end, and tells what came of each. */
export async function sendPoison(
  door: Door,
  kinds: readonly PoisonKind[],
  goodEvery: number,
  withinMs: number,
): Promise<PoisonRun> {
  const batchId = await door.open('Gift und gute Dateien');
  const lines = ['Aktenzeichen;Name;Seitenzahl;Dateiname;SHA-256'];
  const list = (number: string, path: string, bytes: Uint8Array, pages: number | undefined): void => {
    lines.push(
      [number, 'Muster', pages ?? '', `"${path.replaceAll('\0', '').replaceAll('"', '""')}"`, sha256Of(bytes)].join(
        ';',
      ),
    );
  };
  const sent: { kind: PoisonKind; parcel: Parcel; answer: DoorAnswer }[] = [];
  const goodNames: string[] = [];
  for (const [index, kind] of kinds.entries()) {
    const parcel = await kind.make();
    sent.push({ kind, parcel, answer: await door.send(batchId, parcel) });
    if (kind.listed !== false) list(`G-${kind.number}-${index}`, parcel.path, parcel.bytes, kind.statedPages);
    if (index % goodEvery === 0) {
      const good = { path: `gut-${index}.jpg`, bytes: await jpeg(letter(`gut ${index}`)) };
      await requireReceipt(door, batchId, good);
      list(`OK-${index}`, good.path, good.bytes, 1);
      goodNames.push(good.path);
    }
  }
  await requireReceipt(door, batchId, { path: 'stammdaten.csv', bytes: Buffer.from(`${lines.join('\r\n')}\r\n`) });
  await door.complete(batchId);
  const outcome = await door.finished(batchId, withinMs);
  return {
    batchId,
    kinds: sent.map(({ kind, parcel, answer }) => ({ kind, parcel, observed: observe(outcome, parcel.path, answer) })),
    good: goodNames.map((name) => observe(outcome, name, null)),
  };
}

async function requireReceipt(door: Door, batchId: string, parcel: Parcel): Promise<void> {
  const answer = await door.send(batchId, parcel);
  if (answer.kind === 'refused') throw new Error(`${parcel.path} refused: ${answer.code}`);
}

function observe(outcome: BatchOutcome, path: string, answer: DoorAnswer | null): Observed {
  const nothing = { findings: [], pages: null, seconds: 0 };
  if (answer?.kind === 'refused') return { ...nothing, end: 'refused', code: answer.code, reason: answer.reason };
  const name = path.normalize('NFC').replaceAll('\0', '');
  const delivery = outcome.items.find((item) => item.name === name);
  if (delivery === undefined) return { ...nothing, end: 'lost', code: null, reason: null };
  const filed = delivery.akteId !== null;
  const ends = { quarantaene: 'quarantined', abgewiesen: 'refused', duplikat: 'duplicate' } as const;
  const end = filed ? 'filed' : isEnd(delivery.state) ? ends[delivery.state] : 'held';
  return {
    end,
    code: delivery.code,
    reason: delivery.reason,
    findings: outcome.findings.filter(({ deliveryId }) => deliveryId === delivery.id).map(({ code }) => code),
    pages: delivery.seitenIst,
    seconds: (Date.parse(delivery.finishedAt ?? delivery.createdAt) - Date.parse(delivery.createdAt)) / 1000,
  };
}

const isEnd = (state: string): state is 'quarantaene' | 'abgewiesen' | 'duplikat' =>
  ['quarantaene', 'abgewiesen', 'duplikat'].includes(state);

/** What differs between table and run, in words; empty when nothing does. */
export function differences(kind: PoisonKind, observed: Observed): string[] {
  const { expected } = kind;
  const wrong: string[] = [];
  const said = `${observed.end} ${observed.code ?? ''} [${observed.findings.join(' ')}] ${observed.pages ?? '–'} S. (${observed.reason ?? ''})`;
  if (expected.end !== observed.end) return [`expected ${JSON.stringify(expected)}, got ${said}`];
  if ('code' in expected && expected.code !== observed.code) wrong.push(`code ${expected.code}, got ${said}`);
  if (expected.end === 'filed') {
    for (const code of expected.findings ?? [])
      if (!observed.findings.includes(code)) wrong.push(`finding ${code} missing: ${said}`);
    if (expected.pages !== undefined && expected.pages !== observed.pages)
      wrong.push(`${expected.pages} pages, got ${said}`);
  } else if (expected.end !== 'duplicate' && (observed.reason ?? '').length < 10)
    wrong.push(`no reason for people: ${said}`);
  return wrong;
}
