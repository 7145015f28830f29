import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { bigintColumn, firstRow } from '../platform/database/sql';
import { compareAkten } from '../transfer/exchange/compare-akten';
import { akteById, angabenOf } from '../transfer/exchange/akte-in-stock';
import { openExchange, type Exchange } from '../transfer/exchange/exchange';
import { findHandover, type Handover } from '../transfer/exchange/handover';
import { setOfficeContact } from '../transfer/exchange/office-contact';
import { receiveFolder } from '../transfer/exchange/receive-folder';
import { requestAkte } from '../transfer/exchange/request-akte';
import { sendAkte } from '../transfer/exchange/send-akte';
import type { ServiceOptions } from './service';
import { withFoundations } from './with-foundations';

/** How often is looked whether a handover is finished, and at what distance in ms. */
const LOOKS = 60;
const LOOK_EVERY_MS = 500;

/** The office that takes an Akte of the sample batch over: Kassel of the code list abhkennung. */
const OTHER_OFFICE = '030500';

/** What the demonstration shows of a handover. */
export interface Moved {
  readonly text: string;
  /** The Akte arrived, equal in every document, and the receipt came back. */
  readonly equal: boolean;
}

/**
 * Moves one Akte of the sample batch to a second office of this installation, through message files in a folder, and
 * gives a line about what arrived. Null when there is no Akte that can go.
 */
export async function demoTransfer(options: ServiceOptions): Promise<Moved | null> {
  return withFoundations(options, 'eakte-demo', async (foundations) => {
    const { dataSource, config } = foundations;
    const sender = await openExchange(foundations, config.office);
    const receiver = await openExchange(foundations, config.office === OTHER_OFFICE ? '030700' : OTHER_OFFICE);
    await introduce(sender, 'Ausländerbehörde Musterstadt', 'Musterstadt');
    await introduce(receiver, 'Ausländerbehörde Kassel', 'Kassel');
    // The smallest one that is complete: the demonstration is to show the way, not to take time.
    const smallest = await firstRow(
      dataSource,
      z.object({ id: z.string(), bytes: bigintColumn }),
      `SELECT a.id, sum(d.pdf_bytes) AS bytes FROM akte a JOIN dokument d ON d.akte_id = a.id
        WHERE a.office = $1 AND a.state = 'aktiv' AND a.azr_nummer IS NOT NULL AND a.name IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM delivery o WHERE o.office = a.office AND (o.akte_id = a.id OR o.aktenzeichen = a.aktenzeichen)
                             AND o.state NOT IN ('fertig', 'duplikat') AND (o.state <> 'pruefung' OR o.akte_id IS NULL))
        GROUP BY a.id HAVING bool_and(d.pdf_sha IS NOT NULL) ORDER BY 2, 1 LIMIT 1`,
      [config.office],
    );
    return smallest === undefined ? null : move(sender, receiver, smallest.id);
  });
}

/** Reads messages until the handover is closed on this side. */
async function settled(
  exchange: Exchange,
  lieferung: string,
  read: () => Promise<unknown>,
): Promise<Handover | undefined> {
  for (let look = 0; look < LOOKS; look += 1) {
    if (look > 0) await pause(LOOK_EVERY_MS);
    await read();
    const found = await findHandover(exchange.dataSource, exchange.office, 'lieferung_uuid', lieferung);
    if (found !== undefined && (found.closedAt !== null || found.hold !== null)) return found;
  }
  return findHandover(exchange.dataSource, exchange.office, 'lieferung_uuid', lieferung);
}

async function move(sender: Exchange, receiver: Exchange, akteId: string): Promise<Moved> {
  const akte = await akteById(sender.dataSource, sender.office, akteId);
  const aktenzeichen = `KS-${akte.aktenzeichen}`;
  const inbox = (exchange: Exchange): string => join(exchange.folder, exchange.office);
  await requestAkte(receiver, sender.office, { ...angabenOf(akte), aktenzeichen });
  await receiveFolder(sender, inbox(sender));
  const sent = await sendAkte(sender, akte.aktenzeichen, receiver.office);
  // The worker of this installation may read the messages first; what counts is where the handover ends.
  const there = await settled(receiver, sent.lieferung, () => receiveFolder(receiver, inbox(receiver)));
  if (there?.zustand !== 'uebernommen')
    return { text: `Übergabe von ${akte.aktenzeichen}: ${there?.zustand ?? 'nicht angekommen'}`, equal: false };
  await settled(sender, sent.lieferung, () => receiveFolder(sender, inbox(sender)));
  const here = await akteById(sender.dataSource, sender.office, akteId);
  const { documents, differences } = await compareAkten(sender.dataSource, akteId, there.akteId ?? akteId);
  const closed = here.state === 'abgegeben';
  const result =
    differences.length === 0
      ? `${documents} Dokumente gleich in Reihenfolge, Register, Titel, Datum und SHA-256`
      : `${differences.length} Unterschiede`;
  return {
    text: `Übergabe: ${akte.aktenzeichen} von ${sender.office} an ${receiver.office} (dort ${aktenzeichen}) als XAusländer-Nachrichten über ${sender.folder}: ${result}; Quittung ${closed ? 'erhalten' : 'offen'}`,
    equal: closed && differences.length === 0,
  };
}

/** The sender's data, unless somebody has set them. */
async function introduce(exchange: Exchange, name: string, wohnort: string): Promise<void> {
  const known = await firstRow(
    exchange.dataSource,
    z.object({ name: z.string() }),
    `SELECT name FROM office_contact WHERE office = $1`,
    [exchange.office],
  );
  if (known !== undefined) return;
  await setOfficeContact(exchange, {
    name,
    strasse: 'Beispielweg',
    hausnummer: '1',
    postleitzahl: '34117',
    wohnort,
    kanal: '02',
    erreichbarkeit: '0561 5550100',
  });
}
