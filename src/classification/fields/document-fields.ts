import type { ClassificationFinding, FieldValue, Stammdaten } from '../document';
import { fold } from '../text/fold';
import type { PageLines } from '../text/page-lines';
import { nationalityKey } from '../vergleich/nationality';
import { findAktenzeichen } from './aktenzeichen';
import { anschrift } from './anschrift';
import { amount, deadline, sender } from './letter-facts';
import type { RoledDate } from './date-roles';
import {
  azrNummer,
  bamfAktenzeichen,
  gerichtsaktenzeichen,
  passnummer,
  titelnummer,
  type PrintedMark,
} from './identifiers';
import { labelledValues } from './labels';
import { mrzName, parseMrz, type Mrz } from './mrz';
import { nationalityInText } from './nationality-words';
import { findName, otherPersonNamed } from './person';

/** A printed page of a document with its number in the delivery. */
export interface FieldPage {
  readonly page: number;
  readonly lines: PageLines;
  readonly dates: readonly RoledDate[];
}

/** What was read off a document. */
export interface DocumentFields {
  readonly fields: Readonly<Record<string, FieldValue>>;
  readonly findings: readonly ClassificationFinding[];
  readonly mrz: Mrz | null;
}

type Fields = Record<string, FieldValue>;

/** Certainty of a value of the Stammdaten that no page of the document confirms. */
const UNCONFIRMED = 0.6;

const round = (value: number): number => Math.round(Math.max(0, Math.min(1, value)) * 1000) / 1000;

function fromMark(page: number, mark: PrintedMark): FieldValue {
  return { value: mark.value, page, box: mark.box, confidence: round(mark.confidence), source: 'print' };
}

function firstOf<T>(
  pages: readonly FieldPage[],
  read: (page: FieldPage) => T | null,
): { page: number; value: T } | null {
  for (const page of pages) {
    const value = read(page);
    if (value !== null) {
      return { page: page.page, value };
    }
  }
  return null;
}

function manifest(value: string): FieldValue {
  return { value, confidence: UNCONFIRMED, source: 'manifest' };
}

function personFields(pages: readonly FieldPage[], stammdaten: Stammdaten, fields: Fields): ClassificationFinding[] {
  const other = firstOf(pages, (page) => otherPersonNamed(page.lines, stammdaten));
  const named = pages.some(
    (page) =>
      (stammdaten.name !== undefined && findName(page.lines, stammdaten.name) !== null) ||
      (stammdaten.vorname !== undefined && findName(page.lines, stammdaten.vorname) !== null),
  );
  if (other !== null && !named) {
    const message = 'Das Dokument nennt im Namensfeld eine andere Person als die Stammdaten.';
    return [{ code: 'OTHER_PERSON', page: other.page, message }];
  }
  for (const key of ['name', 'vorname'] as const) {
    const wanted = stammdaten[key];
    if (wanted === undefined) {
      continue;
    }
    const hit = firstOf(pages, (page) => findName(page.lines, wanted));
    fields[key] =
      hit === null
        ? manifest(wanted)
        : {
            value: wanted,
            page: hit.page,
            box: hit.value.box,
            confidence: round(0.5 + hit.value.confidence / 2),
            source: 'print',
          };
  }
  const wanted = stammdaten.geburtsdatum;
  const birth = firstOf(pages, (page) => page.dates.find((date) => date.value === wanted) ?? null);
  const labelled = firstOf(pages, (page) => page.dates.find((date) => date.role === 'birth') ?? null);
  const seen = birth ?? (wanted === undefined ? labelled : null);
  if (seen !== null) {
    fields['geburtsdatum'] = {
      value: seen.value.value,
      page: seen.page,
      box: seen.value.box,
      confidence: round(seen.value.confidence),
      source: 'print',
      ...(isStandIn(seen.value.value) ? { standIn: true as const } : {}),
    };
  } else if (wanted !== undefined) {
    fields['geburtsdatum'] = manifest(wanted);
  }
  return [];
}

/** The first of January is what offices wrote where day and month were not known; nobody may take it for the day. */
function isStandIn(date: string): boolean {
  return /^\d{4}-01-01$/.test(date);
}

const NATIONALITY = /^(staats?ang\w{0,12}( en| nationality)?|nationality|nationalitat|nationalite)$/;

function nationality(pages: readonly FieldPage[], stammdaten: Stammdaten): FieldValue | null {
  const hit = firstOf(pages, (page) => {
    for (const value of labelledValues(page.lines, NATIONALITY)) {
      const text = /^[^\d,;()|]{3,60}/u.exec(value.text)?.[0].trim() ?? '';
      if (/\p{L}{3}/u.test(text)) {
        return { ...value, text };
      }
    }
    return null;
  });
  const known = stammdaten.staatsangehoerigkeit;
  if (hit === null) {
    const named = firstOf(pages, (page) => nationalityInText(page.lines));
    if (named !== null && (known === undefined || nationalityKey(known) === nationalityKey(named.value.value))) {
      return fromMark(named.page, named.value);
    }
    if (known === undefined) {
      return null;
    }
    const printed = firstOf(pages, (page) => findName(page.lines, known));
    return printed === null
      ? null
      : {
          value: known,
          page: printed.page,
          box: printed.value.box,
          confidence: round(printed.value.confidence),
          source: 'print',
        };
  }
  const same =
    known !== undefined && firstOf(pages, (page) => (findName(page.lines, known) === null ? null : true)) !== null;
  const value = same ? known : hit.value.text;
  return {
    value,
    page: hit.page,
    box: hit.value.box,
    confidence: round(hit.value.confidence * (same ? 1 : 0.8)),
    source: 'print',
  };
}

function readMrz(pages: readonly FieldPage[], stammdaten: Stammdaten): { page: number; value: Mrz } | null {
  return firstOf(pages, (page) => {
    const number = passnummer(page.lines)?.value;
    const expiry = page.dates.find((date) => date.role === 'expiry')?.value;
    const birth = page.dates.find((date) => date.role === 'birth')?.value ?? stammdaten.geburtsdatum;
    return parseMrz(
      page.lines.lines.map((line) => line.text),
      {
        ...(stammdaten.name === undefined ? {} : { name: mrzName(stammdaten.name, stammdaten.vorname ?? '') }),
        ...(number === undefined ? {} : { number }),
        ...(birth === undefined ? {} : { birth }),
        ...(expiry === undefined ? {} : { expiry }),
      },
    );
  });
}

function mrzFields(pages: readonly FieldPage[], read: { page: number; value: Mrz }, fields: Fields): void {
  const { page, value: mrz } = read;
  const lines = pages.find((entry) => entry.page === page)?.lines.lines ?? [];
  const box = lines.find((line) => line.mrz || /<<|<{2}/.test(line.text))?.box;
  const confidence = mrz.valid ? 0.98 : 0.5;
  const value = (text: string): FieldValue => ({
    value: text,
    page,
    ...(box === undefined ? {} : { box }),
    confidence,
    source: 'mrz',
  });
  fields['mrz'] = value(mrz.text);
  const key =
    /^(A|C|I)/.test(mrz.documentCode) && mrz.issuer === 'D'
      ? 'titelnummer'
      : mrz.documentCode.startsWith('V')
        ? 'titelnummer'
        : 'passnummer';
  if (mrz.number !== '' && (mrz.valid || fields[key] === undefined)) {
    fields[key] = value(mrz.number);
  }
  if (mrz.expiry !== '' && (mrz.valid || fields['gueltigBis'] === undefined)) {
    fields['gueltigBis'] = value(mrz.expiry);
  }
}

/** Reads the fields of one document. Person fields are claimed only for the person of the Stammdaten. */
export function documentFields(pages: readonly FieldPage[], stammdaten: Stammdaten, typeId: string): DocumentFields {
  const fields: Fields = {};
  const findings = personFields(pages, stammdaten, fields);
  const az = firstOf(pages, (page) => findAktenzeichen(page.lines, stammdaten.aktenzeichen));
  fields['aktenzeichen'] =
    az === null
      ? manifest(stammdaten.aktenzeichen)
      : {
          value: stammdaten.aktenzeichen,
          page: az.page,
          box: az.value.box,
          confidence: round(0.5 + az.value.confidence / 2),
          source: 'print',
        };
  const marks: readonly (readonly [string, (page: FieldPage) => PrintedMark | null])[] = [
    ['azrNummer', (page) => azrNummer(page.lines, stammdaten.azrNummer)],
    ['bamfAktenzeichen', (page) => bamfAktenzeichen(page.lines)],
    ['gerichtsaktenzeichen', (page) => gerichtsaktenzeichen(page.lines)],
    ['passnummer', (page) => passnummer(page.lines)],
    ['titelnummer', (page) => titelnummer(page.lines)],
    ['absender', (page) => (page === pages[0] ? sender(page.lines) : null)],
    ['frist', (page) => deadline(page.lines)],
    ['betrag', (page) => amount(page.lines, typeId)],
    ['anschrift', (page) => (findings.length > 0 ? null : anschrift(page.lines, stammdaten))],
  ];
  for (const [key, read] of marks) {
    const hit = firstOf(pages, read);
    if (hit !== null) {
      fields[key] = fromMark(hit.page, hit.value);
    }
  }
  const origin = nationality(pages, stammdaten);
  if (origin !== null && findings.length === 0) {
    fields['staatsangehoerigkeit'] = origin;
    const key = nationalityKey(origin.value);
    if (key !== null) fields['staatsangehoerigkeitSchluessel'] = { ...origin, value: key };
  }
  for (const [key, role] of [
    ['gueltigBis', 'expiry'],
    ['eingangsdatum', 'received'],
  ] as const) {
    const hit = firstOf(
      pages,
      (page) => page.dates.find((date) => date.role === role && (role !== 'expiry' || labelsValidity(date))) ?? null,
    );
    if (hit !== null) {
      fields[key] = {
        value: hit.value.value,
        page: hit.page,
        box: hit.value.box,
        confidence: round(hit.value.confidence),
        source: 'print',
      };
    }
  }
  const mrz = readMrz(pages, stammdaten);
  if (mrz !== null) {
    mrzFields(pages, mrz, fields);
  }
  return { fields, findings, mrz: mrz?.value ?? null };
}

/** `bis zum 14.3.` is a deadline; validity says so. */
function labelsValidity(date: RoledDate): boolean {
  return !/\b(spatestens|stellungnahme|frist|termin)\b/.test(fold(date.before));
}
