import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { EakteError } from '../../platform/eakte-error';
import { correlate } from '../xauslaender/delivery/correlate';
import type { ReadOptions } from '../xauslaender/read-message';
import type { Message } from '../xauslaender/registry/messages';
import { SchemaSets } from '../xauslaender/schema/schema-sets';
import { checkDelivery, type PackageAtHand } from './check-delivery';
import { toResult, type CheckResult } from './check-result';
import { readFileMessage, type CheckedFile } from './read-file';

export interface CheckOptions {
  /** Directory with the schema sets; without it the own structural rules stand alone. */
  readonly schemaDirectory?: string;
  /** Own Kennung (`azr:030700`): messages for others are refused with T080. Without it everybody's are judged. */
  readonly kennung?: string;
  /** Where decoded packages may lie while a delivery is judged; default: the system's temporary directory. */
  readonly scratchDirectory?: string;
}

/**
 * Judges one message file, or every message of a folder and the deliveries among them, without touching any data.
 * Messages are compared with those in the same folder, not across folders. Throws `NOT_FOUND` when there is nothing.
 */
export async function checkPath(path: string, options: CheckOptions = {}): Promise<CheckResult[]> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new EakteError('NOT_FOUND', path);
  const schemas = options.schemaDirectory === undefined ? undefined : await SchemaSets.load(options.schemaDirectory);
  const reading: Omit<ReadOptions, 'onPackageBytes'> = {
    ...(schemas === undefined ? {} : { schemas }),
    ...(options.kennung === undefined ? {} : { leser: { kennung: options.kennung } }),
  };
  try {
    if (found.isFile()) {
      const single = await readFileMessage(path, basename(path), reading);
      return [messageResult(single)];
    }
    return await checkFolder(path, reading, options.scratchDirectory ?? tmpdir());
  } finally {
    await schemas?.close();
  }
}

async function checkFolder(
  root: string,
  reading: Omit<ReadOptions, 'onPackageBytes'>,
  scratchRoot: string,
): Promise<CheckResult[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && entry.name.toLowerCase().endsWith('.xml'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  if (paths.length === 0) throw new EakteError('NOT_FOUND', `In ${root} liegt keine XML-Datei`);
  const folders = groupByFolder(paths);
  const results: CheckResult[] = [];
  for (const files of folders.values()) {
    const scratch = await mkdtemp(join(scratchRoot, 'eakte-check-'));
    try {
      results.push(...(await checkTogether(root, files, reading, scratch)));
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  }
  return results;
}

function groupByFolder(paths: readonly string[]): Map<string, string[]> {
  const folders = new Map<string, string[]>();
  for (const path of paths) folders.set(dirname(path), [...(folders.get(dirname(path)) ?? []), path]);
  return folders;
}

/** The messages of one folder: each for itself, then against each other, then the deliveries. */
async function checkTogether(
  root: string,
  paths: readonly string[],
  reading: Omit<ReadOptions, 'onPackageBytes'>,
  scratch: string,
): Promise<CheckResult[]> {
  const files: CheckedFile[] = [];
  for (const [index, path] of paths.entries())
    files.push(await readFileMessage(path, relative(root, path), reading, { folder: scratch, name: `${index}.part` }));
  const byUuid = refuseReusedUuids(files);
  for (const file of files) {
    if (file.message === undefined) continue;
    const { findings, warnings } = correlate(file.message, (uuid) => byUuid.get(uuid.toLowerCase()));
    file.findings.push(...findings);
    file.warnings.push(...warnings);
  }
  const results = files.map(messageResult);
  for (const { file, message, findings } of files)
    if (message?.type === '010206' && findings.length === 0) {
      const packages = packagesOf(message.kopf.identifikation.nachrichtenUUID, files);
      if (packages.length === 0) continue;
      const about = { kind: 'delivery' as const, file, uuid: message.kopf.identifikation.nachrichtenUUID };
      results.push(toResult(about, await checkDelivery(message, packages), []));
    }
  return results;
}

/** The same bytes twice are harmless; a UUID that comes back with other content is not (every message has a new one). */
function refuseReusedUuids(files: readonly CheckedFile[]): ReadonlyMap<string, Message> {
  const first = new Map<string, CheckedFile>();
  for (const file of files) {
    if (file.message === undefined) continue;
    const uuid = file.message.kopf.identifikation.nachrichtenUUID.toLowerCase();
    const earlier = first.get(uuid);
    const path = 'nachrichtenkopf.g2g/identifikation.nachricht/nachrichtenUUID';
    if (earlier === undefined) first.set(uuid, file);
    else if (earlier.result.raw.sha256 === file.result.raw.sha256)
      file.warnings.push({ code: 'S100', path, reason: `Dieselbe Nachricht liegt schon in ${earlier.file} vor` });
    else
      file.findings.push({
        code: 'S999',
        path,
        reason: `Die nachrichtenUUID ist schon in ${earlier.file} mit anderem Inhalt verwendet`,
      });
  }
  return new Map(
    [...first].flatMap(([uuid, { message }]) => (message === undefined ? [] : [[uuid, message] as const])),
  );
}

function packagesOf(lieferung: string, files: readonly CheckedFile[]): PackageAtHand[] {
  return files.flatMap(({ message, part, findings }) =>
    message?.type === '010207' &&
    part !== undefined &&
    findings.length === 0 &&
    message.inhalt.identifikationAktenlieferung.toLowerCase() === lieferung.toLowerCase()
      ? [{ message, part }]
      : [],
  );
}

function messageResult({ file, result, message, findings, warnings }: CheckedFile): CheckResult {
  const identifikation = result.kind === 'refused' ? result.identifikation : undefined;
  const type = message?.type ?? identifikation?.type;
  const uuid = message?.kopf.identifikation.nachrichtenUUID ?? identifikation?.uuid;
  const about = {
    kind: 'message' as const,
    file,
    ...(type === undefined ? {} : { type }),
    ...(uuid === undefined ? {} : { uuid }),
    ...(message === undefined ? {} : { version: message.version, test: message.test !== undefined }),
  };
  return toResult(about, findings, warnings);
}
