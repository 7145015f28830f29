import { createHash, randomBytes } from 'node:crypto';
import { numbersIn, foldName, foldNumber } from '../../../src/akte/search/fold';
import { aktenzeichenKey } from '../../../src/classification/aktenzeichen';
import type { ReferenceProfile } from '../../../src/classification/profile';
import { STAGE_PRIORITY, type StageName } from '../../../src/pipeline/stage';
import { newId } from '../../../src/platform/id';
import type { Person } from '../../generator/person';
import type { Random } from '../../generator/random';
import type { BulkLoad } from './copy-in';
import { simulatedPerson, type GermanText } from './german-text';
import type { RecordedBundle } from './recorded-pages';

/** Offices of the simulated installation with their share of the pages. The last one is what isolation must not make slow. */
export const OFFICES = [
  { kennung: '064140', share: 0.7 },
  { kennung: '064110', share: 0.2 },
  { kennung: '064120', share: 0.09 },
  { kennung: '064130', share: 0.01 },
] as const;

/** Tables that the stock fills, each after those it refers to. */
export const STOCK_TABLES = {
  batch: 'id, office, name, state',
  akte: 'id, office, aktenzeichen, aktenzeichen_key, name, vorname, geburtsdatum, azr_nummer, profile_id, profile_version',
  vorgang: 'id, office, akte_id, register, position, title',
  delivery:
    'id, office, batch_id, position, name, kind, sha256, bytes, format, state, aktenzeichen, stammdaten, seiten_ist, seiten_fertig, akte_id',
  delivery_file: 'office, delivery_id, position, path, sha256, bytes, format, first_page, page_count',
  blob: 'office, sha256, class, bytes, object_key',
  dokument:
    'id, office, delivery_id, number, akte_id, vorgang_id, akte_position, register, type, title, date, first_page, last_page, confidence, cut_confidence, alternatives, fields, pdf_sha, pdf_bytes, vermerk_sha, classified_by',
  page: 'office, delivery_id, page, bundle_sha, parts, width, height, dpi, rotation, skew, colour_mode, blank, confidence, handwriting, milliseconds, text, dokument_id',
  stage_task:
    'id, office, delivery_id, stage, part, input_sha, stage_version, params_hash, priority, state, attempt, fence, rung_at, finished_at',
  search_term: 'office, akte_id, dokument_id, delivery_id, page, kind, term',
  audit: 'office, actor, action, subject, detail',
} as const;

const NO_PARAMS = createHash('sha256').update('{}').digest('hex');
const sha = (): string => randomBytes(32).toString('hex');
const STARTED = '2026-01-01T00:00:00Z';

/** Makes Akten as they lie in the database once everything is filed. Deterministic but for ids and hashes. */
export class Stock {
  private number = 0;

  constructor(
    private readonly text: GermanText,
    private readonly profile: ReferenceProfile,
    private readonly bundles: readonly RecordedBundle[],
    private readonly random: Random,
  ) {}

  /** Adds one Akte of `pages` sides; gives its id and what finds it. */
  async addAkte(
    load: BulkLoad,
    office: string,
    pages: number,
  ): Promise<{ readonly id: string; readonly person: Person; readonly aktenzeichen: string }> {
    const { random } = this;
    this.number += 1;
    const person = simulatedPerson(random);
    const aktenzeichen = `${random.int(31, 34)}-${random.int(1985, 2025)}/${String(this.number).padStart(6, '0')}`;
    const [akte, batch, delivery, original] = [newId(), newId(), newId(), sha()];
    load.add('batch', [batch, office, 'Bestand', 'angenommen']);
    load.add('akte', [
      akte,
      office,
      aktenzeichen,
      aktenzeichenKey(aktenzeichen),
      person.name,
      person.vorname,
      person.birth,
      person.azrNummer,
      this.profile.id,
      this.profile.version,
    ]);
    this.addTerms(load, office, akte, null, null, [
      ['nummer', foldNumber(aktenzeichen)],
      ['name', foldName(`${person.vorname} ${person.name}`)],
      ['nummer', foldNumber(person.azrNummer)],
    ]);
    const stammdaten = { aktenzeichen, name: person.name, vorname: person.vorname, azrNummer: person.azrNummer };
    load.add('delivery', [
      delivery,
      office,
      batch,
      1,
      `${this.number}.tif`,
      'file',
      original,
      pages * 60_000,
      'tiff',
      'fertig',
      aktenzeichen,
      JSON.stringify(stammdaten),
      pages,
      pages,
      akte,
    ]);
    load.add('delivery_file', [office, delivery, 1, `${this.number}.tif`, original, pages * 60_000, 'tiff', 1, pages]);
    this.addBlob(load, office, 'original', original, pages * 60_000);
    for (const stage of ['inspect', 'classify', 'file'] as const)
      this.addTask(load, office, delivery, stage, 0, original);
    await this.addDocuments(load, { office, akte, delivery, original, pages, person, aktenzeichen });
    return { id: akte, person, aktenzeichen };
  }

  private async addDocuments(
    load: BulkLoad,
    of: {
      readonly office: string;
      readonly akte: string;
      readonly delivery: string;
      readonly original: string;
      readonly pages: number;
      readonly person: Person;
      readonly aktenzeichen: string;
    },
  ): Promise<void> {
    const { random } = this;
    const vorgaenge = new Map<string, string>();
    for (let first = 1, number = 1; first <= of.pages; number += 1) {
      const last = Math.min(of.pages, first + Math.floor(-3 * Math.log(1 - random.next())));
      const type = random.pick(this.profile.documentTypes);
      const vorgang = vorgaenge.get(type.register) ?? newId();
      if (!vorgaenge.has(type.register)) {
        const position = this.profile.registers.findIndex((register) => register.id === type.register) + 1;
        load.add('vorgang', [vorgang, of.office, of.akte, type.register, position, 'Übernahme aus der Papierakte']);
        vorgaenge.set(type.register, vorgang);
      }
      const [dokument, pdf, vermerk] = [newId(), sha(), sha()];
      load.add('dokument', [
        dokument,
        of.office,
        of.delivery,
        number,
        of.akte,
        vorgang,
        number,
        type.register,
        type.id,
        type.name,
        `20${random.int(10, 25)}-0${random.int(1, 9)}-1${random.int(0, 9)}`,
        first,
        last,
        0.9,
        0.9,
        '[{"type":"nachzuindizieren","confidence":0.1}]',
        JSON.stringify({
          name: { value: of.person.name, page: first, confidence: 0.98, source: 'manifest' },
          aktenzeichen: { value: of.aktenzeichen, page: first, confidence: 0.99, source: 'manifest' },
        }),
        pdf,
        150_000,
        vermerk,
        'simulation-1',
      ]);
      this.addBlob(load, of.office, 'dokument', pdf, 150_000);
      this.addBlob(load, of.office, 'vermerk', vermerk, 2_000);
      this.addTask(load, of.office, of.delivery, 'archive', number, of.original);
      for (let page = first; page <= last; page += 1) this.addPage(load, of, dokument, page);
      await load.flushWhenFull();
      first = last + 1;
    }
  }

  private addPage(
    load: BulkLoad,
    of: {
      readonly office: string;
      readonly akte: string;
      readonly delivery: string;
      readonly original: string;
      readonly person: Person;
      readonly aktenzeichen: string;
    },
    dokument: string,
    page: number,
  ): void {
    const { random } = this;
    const text = this.text.page(random, of.person, of.aktenzeichen);
    const bundle = random.pick(this.bundles);
    load.add('page', [
      of.office,
      of.delivery,
      page,
      bundle.sha256,
      bundle.parts,
      2480,
      3508,
      300,
      0,
      random.real(-1, 1),
      'bitonal',
      text === '',
      random.real(0.8, 0.99),
      false,
      random.int(300, 2000),
      text,
      dokument,
    ]);
    this.addBlob(load, of.office, 'seite', sha(), 61_000);
    this.addTask(load, of.office, of.delivery, 'page', page, of.original);
    // As filing does: the Akte's own numbers stand with the Akte, not with each page.
    const own = [of.aktenzeichen, of.person.azrNummer].map(foldNumber);
    const terms = numbersIn(text)
      .filter((term) => !own.includes(term))
      .map((term) => ['nummer', term] as const);
    this.addTerms(load, of.office, of.akte, dokument, { delivery: of.delivery, page }, terms);
  }

  private addTask(
    load: BulkLoad,
    office: string,
    delivery: string,
    stage: StageName,
    part: number,
    input: string,
  ): void {
    const id = newId();
    load.add('stage_task', [
      id,
      office,
      delivery,
      stage,
      part,
      input,
      '1',
      NO_PARAMS,
      STAGE_PRIORITY[stage],
      'done',
      1,
      1,
      STARTED,
      STARTED,
    ]);
    load.add('audit', [office, 'worker', 'task.done', id, JSON.stringify({ stage, part, delivery })]);
  }

  private addBlob(load: BulkLoad, office: string, blobClass: string, sha256: string, bytes: number): void {
    load.add('blob', [office, sha256, blobClass, bytes, `${office}/${blobClass}/${sha256.slice(0, 2)}/${sha()}`]);
  }

  private addTerms(
    load: BulkLoad,
    office: string,
    akte: string,
    dokument: string | null,
    place: { readonly delivery: string; readonly page: number } | null,
    terms: readonly (readonly ['name' | 'nummer', string])[],
  ): void {
    for (const [kind, term] of terms) {
      load.add('search_term', [office, akte, dokument, place?.delivery ?? null, place?.page ?? null, kind, term]);
    }
  }
}

/** Sides of an Akte: about 110 on average, most of them thin, some with a thousand. */
export function akteSize(random: Random): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  return Math.max(4, Math.min(3000, Math.round(Math.exp(4.4 + 0.8 * normal))));
}
