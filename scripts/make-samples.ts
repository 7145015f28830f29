import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { generateAkte, pageText, type GeneratedAkte } from './generator/akte';
import type { GeneratedPage } from './generator/page';
import { seededRandom, type Random } from './generator/random';
import { writeDelivery, type DeliveryForm } from './generator/scan/delivery-files';
import { drawPage } from './generator/scan/draw-page';
import { drawScanLook, scanPage, type Scan, type ScanLook } from './generator/scan/scan-page';
import { separatorSheet } from './generator/scan/separator-sheet';

/**
 * Makes a batch as a scanning service delivers it, with its truth beside it.
 * `node scripts/run-ts.mjs scripts/make-samples.ts --out <folder> --seed 1 --akten 4 [--documents 6] [--style zweit] [--faulty]`
 * writes `<folder>/…`, `<folder>/stammdaten.csv` and `<folder>.truth.json`.
 */
const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    seed: { type: 'string', default: '1' },
    akten: { type: 'string', default: '4' },
    documents: { type: 'string', default: '6' },
    style: { type: 'string', default: 'erst' },
    faulty: { type: 'boolean', default: false },
  },
});

const FORMS: readonly DeliveryForm[] = ['tiff-g4', 'pdf-jpeg', 'tiff-g4', 'jpeg-folder', 'tiff-g4'];
const SEPARATORS = ['qr', 'none', 'code128', 'none', 'patch-t'] as const;

interface TruthPage {
  readonly page: number;
  readonly text: string;
  readonly rotation: number;
  readonly blank: boolean;
  readonly separator: boolean;
  readonly docIndex: number | null;
  readonly docType: string | null;
}

interface Sheet {
  readonly page: GeneratedPage;
  readonly paper: 'white' | 'yellow' | 'green';
  readonly truth: Omit<TruthPage, 'page'>;
  readonly turned: ScanLook['turned'];
}

interface Delivery {
  readonly akte: GeneratedAkte;
  readonly name: string;
  readonly form: DeliveryForm;
  readonly separators: (typeof SEPARATORS)[number];
  readonly sheets: readonly Sheet[];
  readonly scans: readonly Scan[];
}

const EMPTY: GeneratedPage = { width: 210, height: 297, items: [] };

/** The sheets of an Akte in the order of the feeder: cover, separators, documents, blank backs. */
function sheetsOf(akte: GeneratedAkte, separators: Delivery['separators'], random: Random): Sheet[] {
  const sheets: Sheet[] = [];
  akte.documents.forEach((document, docIndex) => {
    if (docIndex > 0 && separators !== 'none') {
      const payload = separators === 'code128' ? 'PATCHT' : `DOK:${document.typeId}`;
      const page = separatorSheet(separators, payload);
      const truth = { text: '', rotation: 0, blank: false, separator: true, docIndex: null, docType: null };
      sheets.push({ page, paper: 'white', truth, turned: 0 });
    }
    document.pages.forEach((page, index) => {
      const turned =
        docIndex === 0 ? 0 : random.chance(0.1) ? 180 : random.chance(0.05) ? random.pick([90, 270] as const) : 0;
      const rotation = (360 - turned) % 360;
      const truth = {
        text: pageText(page),
        rotation,
        blank: false,
        separator: false,
        docIndex,
        docType: document.typeId,
      };
      sheets.push({ page, paper: document.paper, truth, turned });
      const last = index === document.pages.length - 1;
      if (last && docIndex > 0 && random.chance(0.15)) {
        sheets.push({
          page: EMPTY,
          paper: document.paper,
          truth: { ...truth, text: '', rotation: 0, blank: true },
          turned: 0,
        });
      }
    });
  });
  return sheets;
}

async function makeDelivery(index: number, seed: string): Promise<Delivery> {
  const style = values.style === 'zweit' ? 'zweit' : 'erst';
  const random = seededRandom(`samples/${seed}/${index}`);
  const akte = generateAkte(`${seed}/${index}`, { style, documents: Number(values.documents) });
  const separators = SEPARATORS[index % SEPARATORS.length]!;
  const sheets = sheetsOf(akte, separators, random.fork('sheets'));
  const scans: Scan[] = [];
  for (const [place, sheet] of sheets.entries()) {
    const own = random.fork(`scan ${place}`);
    const look = drawScanLook(own, sheet.turned, sheet.paper);
    const before = sheets[place - 1];
    const back = sheet.truth.blank && before !== undefined ? await drawPage(before.page) : null;
    const fits = back !== null && before?.page.width === sheet.page.width && before.page.height === sheet.page.height;
    scans.push(await scanPage(await drawPage(sheet.page), fits ? back : null, look, own));
  }
  const name = akte.aktenzeichen.replace(/[^A-Za-z0-9-]+/g, '-');
  return { akte, name, form: FORMS[index % FORMS.length]!, separators, sheets, scans };
}

async function sha256Of(path: string): Promise<string> {
  const files = await readdir(path).catch(() => null);
  if (files === null)
    return createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
  const hash = createHash('sha256');
  for (const file of files.toSorted())
    hash.update(
      createHash('sha256')
        .update(await readFile(join(path, file)))
        .digest(),
    );
  return hash.digest('hex');
}

const germanDate = (iso: string): string => iso.split('-').reverse().join('.');
const HEADER =
  'Aktenzeichen;Name;Vorname;Geburtsdatum;Staatsangehörigkeit;AZR-Nummer;Blattzahl;Seitenzahl;Dateiname;SHA-256';

function csvLine(delivery: Delivery, fileName: string, sha256: string): string {
  const { person, aktenzeichen } = delivery.akte;
  const pages = delivery.sheets.length;
  const blatt = pages - delivery.sheets.filter((sheet) => sheet.truth.blank).length;
  const cells = [
    aktenzeichen,
    person.name,
    person.vorname,
    germanDate(person.birth),
    person.origin.nationality,
    person.azrNummer,
    blatt,
    pages,
    fileName,
    sha256,
  ];
  return cells.join(';');
}

function truthOf(delivery: Delivery, delivered: string): unknown {
  const pages = delivery.sheets.map((sheet, index) => ({ page: index + 1, ...sheet.truth }));
  const documents = delivery.akte.documents.map((document, docIndex) => {
    const own = pages.filter((page) => page.docIndex === docIndex).map((page) => page.page);
    return {
      docIndex,
      docType: document.typeId,
      title: document.title,
      date: document.date,
      fields: document.fields,
      firstPage: Math.min(...own),
      lastPage: Math.max(...own),
    };
  });
  return {
    aktenzeichen: delivery.akte.aktenzeichen,
    delivered,
    form: delivery.form,
    separators: delivery.separators,
    pages,
    documents,
  };
}

async function main(): Promise<void> {
  const out = values.out;
  if (out === undefined) throw new Error('--out <folder> is missing');
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  const lines = [HEADER];
  const truth: unknown[] = [];
  const expectations: { file: string; aktenzeichen?: string; expect: string; why?: string }[] = [];
  for (let index = 0; index < Number(values.akten); index += 1) {
    const delivery = await makeDelivery(index, values.seed);
    if (values.faulty) {
      await addFaulty(out, delivery, index, lines, expectations);
      continue;
    }
    const fileName = await writeDelivery(out, delivery.name, delivery.form, delivery.scans);
    lines.push(csvLine(delivery, fileName, await sha256Of(join(out, fileName))));
    truth.push(truthOf(delivery, fileName));
  }
  if (values.faulty) {
    lines.push(`33-2099-000001;Niemand;Nora;01.01.1990;deutsch;;5;5;33-2099-000001.tif;${'a'.repeat(64)}`);
    expectations.push({
      file: '33-2099-000001.tif',
      aktenzeichen: '33-2099-000001',
      expect: 'rejected',
      why: 'listed but not delivered',
    });
  }
  await writeFile(join(out, 'stammdaten.csv'), `${lines.join('\r\n')}\r\n`);
  const beside = values.faulty ? { expect: expectations } : { akten: truth };
  await writeFile(`${out.replace(/\/+$/, '')}.truth.json`, `${JSON.stringify(beside, null, 1)}\n`);
}

/** One fault a delivery, in turn: none (and a copy), damaged, wrong hash, page missing, foreign cover, not listed. */
async function addFaulty(
  out: string,
  delivery: Delivery,
  index: number,
  lines: string[],
  expectations: { file: string; aktenzeichen?: string; expect: string; why?: string }[],
): Promise<void> {
  const { aktenzeichen } = delivery.akte;
  const write = async (name: string, scans: readonly Scan[]): Promise<string> =>
    writeDelivery(out, name, 'tiff-g4', scans);
  switch (index) {
    case 0: {
      const file = await write(delivery.name, delivery.scans);
      const bytes = await readFile(join(out, file));
      await writeFile(join(out, `kopie-${file}`), bytes);
      for (const name of [file, `kopie-${file}`]) lines.push(csvLine(delivery, name, await sha256Of(join(out, name))));
      expectations.push({ file, aktenzeichen, expect: 'filed' });
      expectations.push({
        file: `kopie-${file}`,
        aktenzeichen,
        expect: 'finding',
        why: 'same bytes delivered twice: filed once',
      });
      return;
    }
    case 1: {
      const file = await write(delivery.name, delivery.scans);
      const bytes = await readFile(join(out, file));
      await writeFile(join(out, file), bytes.subarray(0, Math.floor(bytes.length * 0.6)));
      lines.push(csvLine(delivery, file, await sha256Of(join(out, file))));
      expectations.push({ file, aktenzeichen, expect: 'quarantined', why: 'damaged file' });
      return;
    }
    case 2: {
      const file = await write(delivery.name, delivery.scans);
      lines.push(csvLine(delivery, file, '0'.repeat(64)));
      expectations.push({ file, aktenzeichen, expect: 'quarantined', why: 'checksum' });
      return;
    }
    case 3: {
      const file = await write(delivery.name, delivery.scans.slice(0, -1));
      lines.push(csvLine(delivery, file, await sha256Of(join(out, file))));
      expectations.push({ file, aktenzeichen, expect: 'finding', why: 'fewer pages than counted' });
      return;
    }
    case 4: {
      const file = await write('33-2001-555444', delivery.scans);
      const line = csvLine(delivery, file, await sha256Of(join(out, file))).split(';');
      lines.push(['33-2001-555444', 'Ganz', 'Anders', '02.03.1970', 'deutsch', '', ...line.slice(6)].join(';'));
      expectations.push({
        file,
        aktenzeichen: '33-2001-555444',
        expect: 'finding',
        why: `cover sheet shows ${aktenzeichen}`,
      });
      return;
    }
    default: {
      const file = await write('nicht-gelistet', delivery.scans);
      expectations.push({ file, expect: 'finding', why: 'delivered but not listed' });
    }
  }
}

void main();
