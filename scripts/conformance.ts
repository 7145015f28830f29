/**
 * `npm run conformance [-- folder…]`: every kind of PDF/A the writer can make, and all PDFs in the given folders,
 * before the reference validator veraPDF; our own samples also before qpdf and our own check. Exit code 1 when a file
 * fails; where a tool is missing, it is said and nothing counts as passed.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkPdfa } from '../src/archive/pdfa/check-pdfa';
import { sampleDocuments } from '../src/archive/pdfa/testdata/sample-documents';
import { hasTool } from '../src/archive/pdfa/testdata/tools';
import { pdfsBelow, prepareVeraPdf, validate, type VeraPdfResult } from './conformance/verapdf';

const root = join(__dirname, '..');

async function main(folders: readonly string[]): Promise<number> {
  const scratch = mkdtempSync(join(tmpdir(), 'eakte-conformance-'));
  try {
    const failures = [...(await ownSamples(scratch)), ...(await foreignFiles(folders))];
    for (const failure of failures) say(`  FEHLER  ${failure}`);
    say(failures.length === 0 ? 'Ergebnis: kein Fehler.' : `Ergebnis: ${failures.length} Fehler.`);
    return failures.length === 0 ? 0 : 1;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function ownSamples(scratch: string): Promise<string[]> {
  const failures: string[] = [];
  const samples = await sampleDocuments();
  const paths = new Map<string, string[]>([
    ['2u', []],
    ['3u', []],
  ]);
  let checked = 0;
  for (const { name, flavour, bytes } of samples) {
    mkdirSync(join(scratch, flavour), { recursive: true });
    const path = join(scratch, flavour, `${name}.pdf`);
    writeFileSync(path, bytes);
    paths.get(flavour)?.push(path);
    const violations = await checkPdfa(path, { as: flavour });
    if (violations.length === 0) checked += 1;
    else
      failures.push(
        `eigene Prüfung, ${name}: ${violations.map(({ code, detail }) => `${code} (${detail})`).join(', ')}`,
      );
  }
  say(`Eigene Prüfung: ${checked} von ${samples.length} Mustern bestanden.`);
  failures.push(...qpdf([...paths.values()].flat()));
  for (const [flavour, files] of paths) failures.push(...(await veraPdf(`Muster, PDF/A-${flavour}`, flavour, files)));
  return failures;
}

async function foreignFiles(folders: readonly string[]): Promise<string[]> {
  const failures: string[] = [];
  for (const folder of folders) failures.push(...(await veraPdf(folder, '0', await pdfsBelow(folder))));
  return failures;
}

async function veraPdf(title: string, flavour: string, paths: readonly string[]): Promise<string[]> {
  const missing = await prepareVeraPdf(root);
  if (missing !== null) {
    say(`veraPDF, ${title}: NICHT GEPRÜFT, ${missing}.`);
    return [];
  }
  const results = await validate(root, flavour, paths);
  const failed = results.filter(({ compliant }) => !compliant);
  say(`veraPDF, ${title}: ${results.length - failed.length} von ${paths.length} bestanden.`);
  const lost = paths.length - results.length;
  const reason = ({ path, reasons }: VeraPdfResult) => `veraPDF, ${path}: ${reasons.join(', ')}`;
  return [...failed.map(reason), ...(lost === 0 ? [] : [`veraPDF, ${title}: zu ${lost} Dateien sagt es nichts`])];
}

function qpdf(paths: readonly string[]): string[] {
  if (!hasTool('qpdf')) {
    say('qpdf: NICHT GEPRÜFT, nicht installiert.');
    return [];
  }
  const failures: string[] = [];
  for (const path of paths) {
    try {
      execFileSync('qpdf', ['--check', path], { stdio: 'pipe' });
    } catch {
      failures.push(`qpdf, ${path}`);
    }
  }
  say(`qpdf: ${paths.length - failures.length} von ${paths.length} Mustern ohne Beanstandung.`);
  return failures;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 1;
  },
);
