import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkPdfa } from '../../src/archive/pdfa/check-pdfa';
import { reportSchema, type Report } from '../../src/cli/schemas';
import { runCli, type CliResult } from '../support/run-cli';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { hasCommand } from '../support/has-command';
import { z } from 'zod';

/** From a folder of scans to PDF/A in Akten, by the command line, on the sample batch; then the same batch with faults. */
const SAMPLES = join(__dirname, '..', '..', 'samples');
const FAULTY = join(__dirname, '..', 'data', 'fehlerhaft');
const RUN_MS = 10 * 60_000;

const truthSchema = z.object({
  akten: z.array(
    z.object({
      aktenzeichen: z.string(),
      pages: z.array(
        z.object({
          page: z.number(),
          text: z.string(),
          rotation: z.number(),
          blank: z.boolean(),
          separator: z.boolean(),
        }),
      ),
      documents: z.array(z.object({ docType: z.string(), firstPage: z.number(), lastPage: z.number() })),
    }),
  ),
});

interface Run extends CliResult {
  readonly report: Report;
  readonly out: string;
}

let folder: string;
let database: TestDatabase;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eakte-digitise-'));
  database = await createTestDatabase();
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

async function digitise(batch: string, name: string, env: NodeJS.ProcessEnv = {}): Promise<Run> {
  const [report, out] = [join(folder, `${name}.json`), join(folder, name)];
  // On real servers the run gets its own database and its own office; otherwise it brings its own PostgreSQL.
  const service =
    database.kind === 'server'
      ? { EAKTE_DATABASE_URL: database.url, EAKTE_OFFICE: `06${name.length}${process.pid}` }
      : {};
  const result = await runCli(['digitise', batch, '--report', report, '--out', out], { ...service, ...env });
  if (!existsSync(report)) throw new Error(`no report: ${result.stderr}`);
  return { ...result, report: reportSchema.parse(JSON.parse(readFileSync(report, 'utf8'))), out };
}

async function pdfsBelow(out: string): Promise<string[]> {
  return (await readdir(out, { recursive: true })).filter((file) => file.endsWith('.pdf')).sort();
}

describe('the sample batch', () => {
  let run: Run;
  const truth = truthSchema.parse(JSON.parse(readFileSync(join(SAMPLES, 'lieferung.truth.json'), 'utf8')));
  beforeAll(async () => {
    run = await digitise(join(SAMPLES, 'lieferung'), 'muster');
  }, RUN_MS);

  it('ends well: every Akte of the list is filed, nothing is rejected', () => {
    expect(run.code).toBe(0);
    expect(run.report.akten.map((akte) => akte.aktenzeichen).sort()).toEqual(
      truth.akten.map((akte) => akte.aktenzeichen).sort(),
    );
    expect(run.report.rejected).toEqual([]);
    expect(run.report.akten.every((akte) => akte.akteId !== null)).toBe(true);
  });

  it('keeps every page in delivered order, and knows upright, blank and separator pages', () => {
    let pages = 0;
    let right = 0;
    for (const akte of truth.akten) {
      const found = run.report.akten.find((candidate) => candidate.aktenzeichen === akte.aktenzeichen);
      expect(found?.pages.map((page) => page.page)).toEqual(akte.pages.map((page) => page.page));
      for (const page of akte.pages) {
        const read = found?.pages[page.page - 1];
        pages += 1;
        const upright = page.blank || page.separator || read?.rotation === page.rotation;
        if (read?.blank === page.blank && read.separator === page.separator && upright) right += 1;
      }
    }
    expect(right / pages).toBeGreaterThanOrEqual(0.95);
  });

  it('reads what is printed', () => {
    const words = (text: string): Set<string> => new Set(text.toLowerCase().match(/[\p{L}\d]{3,}/gu) ?? []);
    let wanted = 0;
    let read = 0;
    for (const akte of truth.akten) {
      const found = run.report.akten.find((candidate) => candidate.aktenzeichen === akte.aktenzeichen);
      for (const page of akte.pages) {
        const got = words(found?.pages[page.page - 1]?.text ?? '');
        for (const word of words(page.text)) {
          wanted += 1;
          if (got.has(word)) read += 1;
        }
      }
    }
    expect(read / wanted).toBeGreaterThanOrEqual(0.9);
  });

  it('puts every page but separator sheets into exactly one document', () => {
    for (const akte of run.report.akten) {
      for (const page of akte.pages) {
        const owners = akte.documents.filter(
          (document) => document.firstPage <= page.page && page.page <= document.lastPage,
        );
        if (!page.separator) expect(owners).toHaveLength(1);
      }
    }
  });

  it('cuts and names most documents as they are', () => {
    let all = 0;
    let right = 0;
    for (const akte of truth.akten) {
      const found = run.report.akten.find((candidate) => candidate.aktenzeichen === akte.aktenzeichen);
      for (const document of akte.documents) {
        all += 1;
        if (found?.documents.some((one) => one.type === document.docType && one.firstPage === document.firstPage))
          right += 1;
      }
    }
    expect(right / all).toBeGreaterThanOrEqual(0.8);
  });

  it('writes each document as PDF/A with the hash of the report, in paths without names of people', async () => {
    const files = await pdfsBelow(run.out);
    const documents = run.report.akten.flatMap((akte) => akte.documents);
    expect(files).toHaveLength(documents.length);
    const hashes = new Set(documents.map((document) => document.sha256));
    for (const file of files) {
      expect(file).toMatch(/^[\w.-]+\/R\d\d\/\d{3}_[a-z0-9-]+_(\d{4}(-\d\d){0,2}|ohne-datum)\.pdf$/);
      const path = join(run.out, file);
      expect(hashes).toContain(createHash('sha256').update(readFileSync(path)).digest('hex'));
      expect(await checkPdfa(path)).toEqual([]);
      if (hasCommand('qpdf')) execFileSync('qpdf', ['--check', path], { stdio: 'pipe' });
    }
    if (!hasCommand('qpdf')) console.warn('übersprungen: qpdf --check (qpdf ist nicht installiert)');
  });

  it(
    'gives the same bytes for the same input',
    async () => {
      const again = await digitise(join(SAMPLES, 'lieferung'), 'nochmal');
      const hashes = (report: Report): unknown =>
        report.akten.map((akte) => akte.documents.map((document) => document.sha256));
      expect(hashes(again.report)).toEqual(hashes(run.report));
    },
    RUN_MS,
  );
});

describe('a batch with faults', () => {
  const expectationSchema = z.object({
    expect: z.array(
      z.object({
        file: z.string(),
        expect: z.enum(['filed', 'quarantined', 'finding', 'rejected']),
        aktenzeichen: z.string().optional(),
        why: z.string().optional(),
      }),
    ),
  });

  it(
    'ends with exactly those findings, and everything else filed',
    async () => {
      const { expect: expected } = expectationSchema.parse(
        JSON.parse(readFileSync(join(FAULTY, '..', 'fehlerhaft.truth.json'), 'utf8')),
      );
      const run = await digitise(FAULTY, 'fehlerhaft');
      expect(run.code).toBe(0);
      for (const one of expected) {
        const rejected = run.report.rejected.find((entry) => entry.file === one.file);
        const akte = run.report.akten.find((candidate) => candidate.aktenzeichen === one.aktenzeichen);
        switch (one.expect) {
          case 'filed':
            expect(rejected).toBeUndefined();
            expect(akte?.documents.length).toBeGreaterThan(0);
            break;
          case 'quarantined':
          case 'rejected':
            expect([one.file, rejected?.code]).not.toEqual([one.file, undefined]);
            expect(rejected?.reason).not.toBe('');
            break;
          case 'finding':
            expect([one.file, (akte?.findings.length ?? 0) > 0 || rejected !== undefined]).toEqual([one.file, true]);
        }
      }
    },
    RUN_MS,
  );
});
