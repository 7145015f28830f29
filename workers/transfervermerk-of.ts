import { createHash } from 'node:crypto';
import { z } from 'zod';
import { blattLabel } from '../src/archive/blatt';
import type { Transfervermerk } from '../src/archive/transfervermerk/transfervermerk';
import type { PageReading } from '../src/ocr/read-page';
import type { ProvenBlob } from '../src/platform/blobs';
import { bigintColumn, rows } from '../src/platform/database/sql';
import type { Delivery } from './delivery-rows';
import type { WorkerContext } from './worker-context';

const COLOUR = { bitonal: 'bitonal', grey: 'grau', colour: 'farbe' } as const;

/** A page of the document as it was archived. */
export interface ArchivedPage {
  readonly reading: PageReading;
  /** The delivered image stream is in the PDF unchanged. */
  readonly takenOver: boolean;
}

/** Everything known about how this document came from paper; what nobody stated stays null. */
export async function transfervermerkOf(
  context: WorkerContext,
  delivery: Delivery,
  dokument: { readonly id: string; readonly title: string; readonly first_page: number; readonly last_page: number },
  pages: readonly ArchivedPage[],
  pdf: ProvenBlob,
): Promise<Transfervermerk> {
  const [files, findings] = await Promise.all([
    rows(
      context.dataSource,
      z.object({ path: z.string(), sha256: z.string(), bytes: bigintColumn }),
      `SELECT path, sha256, bytes FROM delivery_file
        WHERE delivery_id = $1 AND first_page <= $3 AND first_page + page_count > $2 ORDER BY position`,
      [delivery.id, dokument.first_page, dokument.last_page],
    ),
    rows(
      context.dataSource,
      z.object({ code: z.string(), message: z.string(), page: z.number().nullable() }),
      `SELECT code, message, page FROM finding
        WHERE delivery_id = $1 AND (page IS NULL OR page BETWEEN $2 AND $3) ORDER BY page NULLS FIRST, code, message`,
      [delivery.id, dokument.first_page, dokument.last_page],
    ),
  ]);
  const engine = pages[0]?.reading.engine;
  const { scanInfo } = delivery;
  const label = (page: number): string => blattLabel(page, delivery.seitenIst, delivery.blattSoll);
  const kept = pages.filter(({ reading }) => reading.separator === null);
  return {
    form: 'eakte-transfervermerk',
    version: 1,
    id: idOf(pdf.sha256, dokument.id),
    gegenstand: {
      behoerde: delivery.office,
      aktenzeichen: delivery.aktenzeichen ?? '',
      dokumentId: dokument.id,
      titel: dokument.title,
      blatt: { von: label(dokument.first_page), bis: label(dokument.last_page) },
    },
    erfassung: {
      organisation: scanInfo['provider'] ?? null,
      person: scanInfo['operator'] ?? null,
      ort: null,
      zeitpunkt: scanInfo['capturedAt'] ?? null,
      lieferung: delivery.batchId,
      eingegangenAm: delivery.receivedAt,
    },
    umgebung: {
      technisch: {
        scanner: scanInfo['scanner'] ?? null,
        scansoftware: scanInfo['scannerSoftware'] ?? null,
        verarbeitung: { ...context.software },
        texterkennung:
          engine === undefined ? null : { name: engine.name, version: engine.version, sprachen: [...engine.languages] },
      },
      organisatorisch: {
        verfahrensanweisung: scanInfo['scanProfile'] ?? null,
        referenzstruktur: `${context.profile.id} ${context.profile.version}`,
      },
    },
    umfang: { blattzahl: delivery.blattSoll, seitenGeliefert: pages.length, seitenUebernommen: kept.length },
    seiten: pages.map(({ reading, takenOver }) => ({
      seite: reading.page,
      blatt: label(reading.page),
      verbleib: reading.separator === null ? 'übernommen' : 'Trennblatt',
      leer: reading.blank,
      dpi: { x: reading.dpi, y: reading.dpi },
      farbmodus: COLOUR[reading.colourMode],
      drehung: reading.rotation,
      schraeglage: reading.skewDegrees,
      bildUnveraendert: takenOver,
    })),
    auffaelligkeiten: findings.map((finding) => ({ code: finding.code, text: finding.message, seite: finding.page })),
    sichtpruefung: { ergebnis: 'noch nicht geprüft' },
    pruefsummen: {
      originale: files.map((file) => ({ name: file.path, bytes: file.bytes, sha256: file.sha256 })),
      derivat: { name: `${dokument.id}.pdf`, bytes: pdf.bytes, sha256: pdf.sha256 },
    },
  };
}

/** A UUID (version 8, RFC 9562) made of what the Vermerk is about: the same document again gives the same Vermerk. */
function idOf(pdfSha256: string, dokumentId: string): string {
  const hex = createHash('sha256').update(`${pdfSha256}/${dokumentId}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
