import { execFileSync } from 'node:child_process';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromBuffer } from 'yauzl';
import { z } from 'zod';
import { checkPdfa } from '../../src/archive/pdfa/check-pdfa';
import { loadConfig } from '../../src/config/config';
import { openFoundations, type Foundations } from '../../src/foundations';
import { renderPdfPages } from '../../src/imaging/formats/pdf/render-pages';
import { rows } from '../../src/platform/database/sql';
import { openExchange, type Exchange } from '../../src/transfer/exchange/exchange';
import type { Schwaerzung } from '../../src/transfer/weitergabe/schwaerzung';
import { writeWeitergabe, type Art } from '../../src/transfer/weitergabe/weitergabe';
import { fileAkte } from '../support/akte-in-stock';
import { hasCommand } from '../support/has-command';
import { startMigratedDatabase, type MigratedDatabase } from '../support/migrated-database';
import { SCHEMAS } from '../transfer/shared';

/** An Akte for a court, a lawyer, the archive: complete, numbered through, and what is blackened is gone. */
const A = '030500';
let database: MigratedDatabase;
let foundations: Foundations;
let folder: string;
let exchange: Exchange;
beforeAll(async () => {
  database = await startMigratedDatabase();
  folder = await mkdtemp(join(tmpdir(), 'eakte-weitergabe-'));
  const config = loadConfig({ EAKTE_DATA: folder, EAKTE_DATABASE_URL: database.url, EAKTE_OFFICE: A });
  foundations = await openFoundations(config, 'eakte-weitergabe-test');
  exchange = await openExchange(foundations, A);
  await fileAkte(exchange, 'KS-1/2019');
});
afterAll(async () => {
  await foundations.dataSource.destroy();
  await database.stop();
  await rm(folder, { recursive: true, force: true });
});

async function giveOut(art: Art, schwaerzungen: readonly Schwaerzung[] = []): Promise<Map<string, Buffer>> {
  const path = join(folder, `${art}.zip`);
  await writeWeitergabe(exchange, 'KS-1/2019', { art, actor: 'anna', schwaerzungen }, createWriteStream(path));
  return unzip(await readFile(path));
}

function unzip(bytes: Buffer): Promise<Map<string, Buffer>> {
  return new Promise((resolve, reject) => {
    const files = new Map<string, Buffer>();
    fromBuffer(bytes, { lazyEntries: true }, (error, zip) => {
      if (error !== null) {
        reject(error);
        return;
      }
      zip.on('entry', (entry: { fileName: string }) => {
        zip.openReadStream(entry as never, (problem, stream) => {
          if (problem !== null) {
            reject(problem);
            return;
          }
          const chunks: Buffer[] = [];
          stream.on('data', (chunk: Buffer) => chunks.push(chunk));
          stream.once('end', () => {
            files.set(entry.fileName, Buffer.concat(chunks));
            zip.readEntry();
          });
        });
      });
      zip.once('end', () => resolve(files));
      zip.once('error', reject);
      zip.readEntry();
    });
  });
}

const texts = (xml: string, name: string): string[] =>
  [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, text]) => text ?? '');

it('gives a court single PDFs in order with a through-pagination that stays when documents come later', async () => {
  const files = await giveOut('gericht');
  const xml = files.get('begleitdaten.xml')?.toString() ?? '';
  expect(texts(xml, 'anzeigename')).toEqual(['Deckblatt', 'Antrag „Verlängerung“ – Nr. 2', 'Schreiben', 'Bescheid']);
  expect(texts(xml, 'seiteVon')).toEqual(['1', '2', '4', '7']);
  expect(texts(xml, 'seiteBis')).toEqual(['1', '3', '6', '10']);
  const paths = texts(xml, 'dateiname');
  expect([...files.keys()].filter((name) => name.endsWith('.pdf'))).toEqual(paths);
  expect(files.get('index.html')?.toString()).toContain(`href="${paths[1]}"`);
  // A document in front of the others later on: what was numbered keeps its numbers.
  await exchange.dataSource.query(`UPDATE dokument SET akte_position = akte_position + 1 WHERE office = $1`, [A]);
  await exchange.dataSource.query(
    `INSERT INTO dokument SELECT (jsonb_populate_record(d, jsonb_build_object('id', gen_random_uuid(), 'number', 99, 'akte_position', 1))).*
       FROM dokument d WHERE office = $1 AND akte_position = 2`,
    [A],
  );
  const later = (await giveOut('gericht')).get('begleitdaten.xml')?.toString() ?? '';
  expect(texts(later, 'seiteVon')).toEqual(['11', '1', '2', '4', '7']);
});

it('takes blackened places out of image and text for good, and says why', async () => {
  const documents = await rows(
    exchange.dataSource,
    z.object({ id: z.string() }),
    `SELECT id FROM dokument WHERE office = $1 ORDER BY akte_position DESC LIMIT 2`,
    [A],
  );
  const [last, before] = documents.map(({ id }) => id);
  if (last === undefined || before === undefined) throw new Error('no documents');
  // The first line of the second page; and another document as a whole.
  const rahmen = { left: 0, top: 0, right: 1, bottom: 0.5 };
  const files = await giveOut('anwalt', [
    { dokumentId: last, seite: 2, rahmen: { ...rahmen, bottom: 0.12 }, grund: 'Daten Dritter' },
    { dokumentId: before, grund: 'Sicherheitsbelange (§ 29 VwVfG)' },
  ]);
  const xml = files.get('begleitdaten.xml')?.toString() ?? '';
  expect(texts(xml, 'schwaerzung')).toEqual(['Daten Dritter']);
  expect(texts(xml, 'entnommen')).toEqual(['Sicherheitsbelange (§ 29 VwVfG)']);
  const paths = texts(xml, 'dateiname');
  expect(paths).toHaveLength(4);
  const pdf = join(folder, 'geschwaerzt.pdf');
  await writeFile(pdf, files.get(paths.at(-1) ?? '') ?? Buffer.alloc(0));
  expect(await checkPdfa(pdf)).toEqual([]);
  const pages = [];
  for await (const page of renderPdfPages(pdf, 72)) pages.push(page);
  expect(pages).toHaveLength(4);
  expect(pages[0]?.words.map(({ text }) => text).join(' ')).toContain('Ausländerbehörde');
  expect(pages[1]?.words.map(({ text }) => text).join(' ')).not.toContain('Ausländerbehörde');
  const { data, width, height } = pages[1]?.raster.grey ?? { data: new Uint8Array(0), width: 0, height: 0 };
  const strip = data.subarray(0, Math.floor(height * 0.11) * width);
  expect(strip.length).toBeGreaterThan(0);
  expect(Math.max(...strip)).toBeLessThan(40);
  if (hasCommand('pdftotext'))
    expect(execFileSync('pdftotext', ['-f', '2', '-l', '2', pdf, '-']).toString()).not.toContain('Ausländerbehörde');
  await expect(giveOut('anwalt', [{ dokumentId: last, seite: 9, grund: 'x' }])).rejects.toMatchObject({
    code: 'VALIDATION',
  });
});

it('gives the archive the structure as xdomea with every Transfervermerk', async () => {
  const files = await giveOut('archiv');
  expect([...files.keys()].filter((name) => name.endsWith('.transfervermerk.json'))).toHaveLength(5);
  const xml = files.get('akte.xdomea.xml')?.toString() ?? '';
  expect(xml.match(/<xdomea:Primaerdokument>/g)).toHaveLength(5);
  if (existsSync(SCHEMAS) && hasCommand('xmllint')) {
    const wrapper = join(folder, 'akte.xsd');
    const namespace = /xmlns:xdomea="([^"]+)"/.exec(xml)?.[1] ?? '';
    await writeFile(
      wrapper,
      `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:x="${namespace}" targetNamespace="${namespace}" elementFormDefault="qualified">` +
        `<xs:include schemaLocation="${join(SCHEMAS, 'xdomea-Baukasten.xsd')}"/><xs:element name="Akte" type="x:AkteType"/></xs:schema>`,
    );
    const file = join(folder, 'akte.xml');
    await writeFile(file, xml);
    execFileSync('xmllint', ['--noout', '--nonet', '--schema', wrapper, file], { stdio: 'pipe' });
  }
});
