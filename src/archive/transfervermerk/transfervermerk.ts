import { z } from 'zod';

/**
 * The Transfervermerk (BSI TR-03138 RESISCAN): what a court has to know about how
 * paper became this file: who scanned, when, with what, what was noticed, what was checked. What nobody told us is
 * null and is printed as "nicht angegeben"; nothing is assumed.
 */

/** Version of this form; a reader refuses others. */
export const TRANSFERVERMERK_VERSION = 1;

const text = z.string().min(1);
const stated = text.nullable();
const time = z.iso.datetime({ offset: true });
const count = z.int().min(0);
const place = z.int().min(1);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const gegenstand = z.strictObject({
  /** Code of the office that keeps the Akte (code list abhkennung). */
  behoerde: text,
  aktenzeichen: text,
  /** null for the Vermerk of a whole Akte. */
  dokumentId: stated,
  titel: text,
  /** First and last Blatt as the labels say, null without numbering. */
  blatt: z.strictObject({ von: text, bis: text }).nullable(),
});

const erfassung = z.strictObject({
  /** Scanning provider or office, as the delivery names it. */
  organisation: stated,
  person: stated,
  ort: stated,
  /** Time of scanning, as the delivery says it. */
  zeitpunkt: time.nullable(),
  /** Delivery the pages came with, and when it was received here. */
  lieferung: text,
  eingegangenAm: time,
});

const umgebung = z.strictObject({
  technisch: z.strictObject({
    /** Make and model, scanning software: as the delivery says it. */
    scanner: stated,
    scansoftware: stated,
    verarbeitung: z.strictObject({ name: text, version: text }),
    texterkennung: z.strictObject({ name: text, version: text, sprachen: z.array(text) }).nullable(),
  }),
  organisatorisch: z.strictObject({
    /** Scanning instruction (Verfahrensdokumentation) the provider works by, as given. */
    verfahrensanweisung: stated,
    /** Reference structure and version the documents were sorted by. */
    referenzstruktur: stated,
  }),
});

const umfang = z.strictObject({
  /** Sheets as the manifest counts them. */
  blattzahl: count.nullable(),
  seitenGeliefert: count,
  seitenUebernommen: count,
});

const seite = z.strictObject({
  /** 1-based place in the delivery. */
  seite: place,
  /** e.g. "Bl. 12 R" */
  blatt: stated,
  verbleib: z.enum(['übernommen', 'Trennblatt']),
  /** Nothing on it; an empty page stays in the file all the same. */
  leer: z.boolean(),
  dpi: z.strictObject({ x: z.number().positive(), y: z.number().positive() }),
  farbmodus: z.enum(['bitonal', 'grau', 'farbe']),
  /** Clockwise degrees: turned by, then straightened by. Pixels stay; the PDF places them by a matrix. */
  drehung: z.union([z.literal(0), z.literal(90), z.literal(180), z.literal(270)]),
  schraeglage: z.number(),
  /** True when the delivered image stream is in the PDF unchanged. */
  bildUnveraendert: z.boolean(),
});

const auffaelligkeit = z.strictObject({ code: text, text, seite: place.nullable() });

const sichtpruefung = z.discriminatedUnion('ergebnis', [
  z.strictObject({ ergebnis: z.literal('noch nicht geprüft') }),
  z.strictObject({
    ergebnis: z.literal('übereinstimmend'),
    geprueftAm: time,
    geprueftDurch: text,
    umfang: z.enum(['vollständig', 'Stichprobe']),
  }),
  z.strictObject({
    ergebnis: z.literal('abweichend'),
    geprueftAm: time,
    geprueftDurch: text,
    umfang: z.enum(['vollständig', 'Stichprobe']),
    abweichungen: z.array(text).min(1),
  }),
]);

const datei = z.strictObject({ name: text, bytes: count, sha256 });

export const transfervermerkSchema = z
  .strictObject({
    form: z.literal('eakte-transfervermerk'),
    version: z.literal(TRANSFERVERMERK_VERSION),
    id: z.uuid(),
    gegenstand,
    erfassung,
    umgebung,
    umfang,
    seiten: z.array(seite),
    auffaelligkeiten: z.array(auffaelligkeit),
    sichtpruefung,
    /** Delivered files, and the PDF/A made of them; null inside a PDF/A-3, which cannot hold its own hash. */
    pruefsummen: z.strictObject({ originale: z.array(datei).min(1), derivat: datei.nullable() }),
  })
  .superRefine((vermerk, context) => {
    const complain = (message: string, path: (string | number)[]) =>
      context.addIssue({ code: 'custom', message, path, input: vermerk });
    const places = vermerk.seiten.map((page) => page.seite);
    if (new Set(places).size !== places.length) complain('eine Seite kommt zweimal vor', ['seiten']);
    if (vermerk.seiten.length !== vermerk.umfang.seitenGeliefert) {
      complain('so viele Seiten sind nicht aufgeführt', ['umfang', 'seitenGeliefert']);
    }
    const kept = vermerk.seiten.filter((page) => page.verbleib === 'übernommen').length;
    if (kept !== vermerk.umfang.seitenUebernommen) {
      complain('so viele Seiten sind nicht als übernommen aufgeführt', ['umfang', 'seitenUebernommen']);
    }
    vermerk.auffaelligkeiten.forEach((finding, index) => {
      if (finding.seite !== null && !places.includes(finding.seite)) {
        complain('nennt eine Seite, die nicht aufgeführt ist', ['auffaelligkeiten', index, 'seite']);
      }
    });
  });

export type Transfervermerk = z.infer<typeof transfervermerkSchema>;
