import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SaxesParser } from 'saxes';

const run = promisify(execFile);

/** The reference validator of the PDF Association, from Maven Central (GPL/MPL; a tool beside the product, not in it). */
const VERSION = '1.28.2';
const MAIN_CLASS = 'org.verapdf.apps.GreenfieldCliWrapper';
const FILES_A_RUN = 100;

/** Where the downloaded validator lies, below the folder for local state that git does not know. */
export function veraPdfFolder(root: string): string {
  return join(root, '.eakte', `verapdf-${VERSION}`);
}

/** True when an earlier conformance run has fetched the validator. */
export function hasVeraPdf(root: string): boolean {
  return existsSync(veraPdfFolder(root));
}

/**
 * Makes sure that veraPDF is there, fetching it once with Maven.
 * @returns null when it can be used, otherwise the reason (German) why not.
 */
export async function prepareVeraPdf(root: string): Promise<string | null> {
  try {
    await run('java', ['-version']);
  } catch {
    return 'java ist nicht installiert';
  }
  const folder = veraPdfFolder(root);
  if (existsSync(folder)) return null;
  try {
    await run('mvn', ['-version']);
  } catch {
    return 'mvn ist nicht installiert (damit wird veraPDF einmal geholt)';
  }
  await mkdir(join(root, '.eakte'), { recursive: true });
  const fresh = await mkdtemp(join(root, '.eakte', 'verapdf-'));
  await writeFile(join(fresh, 'pom.xml'), project());
  try {
    await run('mvn', [
      '-q',
      '-B',
      '-f',
      join(fresh, 'pom.xml'),
      'dependency:copy-dependencies',
      `-DoutputDirectory=${fresh}`,
    ]);
    await rename(fresh, folder);
    return null;
  } catch {
    await rm(fresh, { recursive: true, force: true });
    return 'veraPDF lässt sich nicht von Maven Central holen';
  }
}

/** What veraPDF says about one file. */
export interface VeraPdfResult {
  readonly path: string;
  readonly compliant: boolean;
  /** Broken clauses, or the reason why the file could not be read. */
  readonly reasons: readonly string[];
}

/** Validates files against a flavour ("2u", "3u", "0" for what each file declares). */
export async function validate(root: string, flavour: string, paths: readonly string[]): Promise<VeraPdfResult[]> {
  const results: VeraPdfResult[] = [];
  for (let first = 0; first < paths.length; first += FILES_A_RUN) {
    const some = paths.slice(first, first + FILES_A_RUN);
    const classPath = join(veraPdfFolder(root), '*');
    const command = ['-cp', classPath, MAIN_CLASS, '-f', flavour, '--format', 'mrr', ...some];
    // The exit code says whether all are compliant; the report says it for each.
    const report = await run('java', command, { maxBuffer: 256 * 1024 * 1024 }).catch((error: unknown) => {
      if (error instanceof Error && 'stdout' in error && typeof error.stdout === 'string')
        return { stdout: error.stdout };
      throw error;
    });
    results.push(...readReport(report.stdout));
  }
  return results;
}

/** PDFs in a folder and below. */
export async function pdfsBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.toLowerCase().endsWith('.pdf'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function readReport(xml: string): VeraPdfResult[] {
  const results: VeraPdfResult[] = [];
  let path = '';
  let text = '';
  let compliant = false;
  let reasons: string[] = [];
  const parser = new SaxesParser();
  parser.on('opentag', ({ name, attributes }) => {
    text = '';
    if (name === 'job') [path, compliant, reasons] = ['', false, []];
    if (name === 'validationReport') compliant = attributes['isCompliant'] === 'true';
    if (name === 'rule') reasons.push(`${attributes['clause'] ?? ''} t${attributes['testNumber'] ?? ''}`);
  });
  parser.on('text', (part) => (text += part));
  parser.on('closetag', ({ name }) => {
    if (name === 'name' && path === '') path = text.trim();
    if (name === 'exceptionMessage') reasons.push(text.trim());
    if (name === 'job') results.push({ path, compliant, reasons });
  });
  parser.write(xml).close();
  return results;
}

function project(): string {
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>eakte</groupId><artifactId>conformance</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies><dependency>
    <groupId>org.verapdf.apps</groupId><artifactId>greenfield-apps</artifactId><version>${VERSION}</version>
  </dependency></dependencies>
</project>
`;
}
