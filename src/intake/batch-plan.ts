import { createHash } from 'node:crypto';
import type { ErrorCode } from '../platform/eakte-error';
import type { Manifest, ManifestRow } from './manifest';

/** A file as it came through the door. */
export interface ReceivedFile {
  readonly path: string;
  /** Lower-case hex. */
  readonly sha256: string;
  readonly bytes: number;
}

/** An earlier delivery of the same office, for the duplicate check. */
export interface KnownDelivery {
  readonly id: string;
  readonly name: string;
  readonly aktenzeichen: string | null;
}

export interface PlannedFinding {
  readonly code: ErrorCode;
  readonly message: string;
}

/** What becomes of one delivery: worked on, or held with code and reason. Nothing is dropped. */
export interface PlannedDelivery {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'missing';
  readonly files: readonly ReceivedFile[];
  /** Hash of the delivery: of the file, or over the raw digests of a folder's files in name order. Null when missing. */
  readonly sha256: string | null;
  readonly row: ManifestRow | null;
  readonly verdict:
    | { readonly kind: 'accept' }
    | { readonly kind: 'quarantine' | 'reject'; readonly code: ErrorCode; readonly reason: string }
    /** `of` is the id of a known delivery, or the name of one earlier in this batch. */
    | {
        readonly kind: 'duplicate';
        readonly of: { readonly id: string } | { readonly name: string };
        readonly reason: string;
      };
  readonly findings: readonly PlannedFinding[];
}

export interface BatchPlan {
  readonly deliveries: readonly PlannedDelivery[];
  /** About the batch as a whole. */
  readonly findings: readonly PlannedFinding[];
}

const SYSTEM_FILES = /(^|\/)(\.[^/]*|thumbs\.db|desktop\.ini|__MACOSX\/.*)$/i;

/**
 * Lays the received files beside the Stammdatenliste and decides each delivery. Pure: same files and list, same plan.
 * `known` finds an earlier, not refused delivery of the office with this hash.
 */
export function planBatch(
  received: readonly ReceivedFile[],
  manifest: Manifest | null,
  known: (sha256: string) => KnownDelivery | undefined,
): BatchPlan {
  const findings: PlannedFinding[] = [];
  const files: ReceivedFile[] = [];
  for (const file of received) {
    if (SYSTEM_FILES.test(file.path))
      findings.push({ code: 'FILE_IGNORED', message: `Systemdatei „${file.path}“ nicht verarbeitet` });
    else files.push(file);
  }
  const groups = groupFiles(files, manifest?.rows ?? []);
  if (manifest === null && groups.length > 0) {
    findings.push({
      code: 'MANIFEST_MISSING',
      message: 'Ohne Stammdatenliste geliefert: das Aktenzeichen wird vom Deckblatt gelesen',
    });
  }
  for (const problem of manifest?.problems ?? [])
    findings.push({ code: 'MANIFEST_ROW_INVALID', message: problem.message });

  const accepted = new Map<string, PlannedDelivery>();
  const deliveries: PlannedDelivery[] = [];
  const broken = new Map(
    (manifest?.problems ?? []).flatMap((p) => (p.fileName === undefined ? [] : [[nameKey(p.fileName), p.message]])),
  );
  for (const row of manifest?.rows ?? []) {
    const candidates = groups.filter((group) => nameKey(group.name) === nameKey(row.fileName));
    if (candidates.length === 0) {
      deliveries.push({
        name: row.fileName,
        kind: 'missing',
        files: [],
        sha256: null,
        row,
        verdict: {
          kind: 'reject',
          code: 'FILE_MISSING',
          reason: `In der Stammdatenliste (Zeile ${row.line}) genannt, aber nicht geliefert`,
        },
        findings: [],
      });
    }
    const chosen = candidates.find((group) => group.sha256 === row.sha256) ?? candidates[0];
    for (const group of candidates) {
      const planned =
        group === chosen
          ? judge(group, row, accepted, known)
          : held(group, row, 'DUPLICATE_NAME', 'Eine zweite Datei gleichen Namens mit anderem Inhalt wurde geliefert');
      if (planned.verdict.kind === 'accept' && planned.sha256 !== null) accepted.set(planned.sha256, planned);
      deliveries.push(planned);
      groups.splice(groups.indexOf(group), 1);
    }
  }
  for (const group of groups) {
    const rowProblem = broken.get(nameKey(group.name));
    const planned =
      rowProblem !== undefined
        ? held(group, null, 'MANIFEST_ROW_INVALID', rowProblem)
        : manifest !== null
          ? held(group, null, 'NOT_LISTED', 'Geliefert, aber nicht in der Stammdatenliste genannt')
          : judge(group, null, accepted, known);
    if (planned.verdict.kind === 'accept' && planned.sha256 !== null) accepted.set(planned.sha256, planned);
    deliveries.push(planned);
  }
  return { deliveries, findings };
}

interface FileGroup {
  readonly name: string;
  readonly kind: 'file' | 'folder';
  readonly files: readonly ReceivedFile[];
  readonly sha256: string;
}

function judge(
  group: FileGroup,
  row: ManifestRow | null,
  accepted: ReadonlyMap<string, PlannedDelivery>,
  known: (sha256: string) => KnownDelivery | undefined,
): PlannedDelivery {
  if (row?.sha256 !== undefined && row.sha256 !== group.sha256) {
    return held(group, row, 'HASH_MISMATCH', `Prüfsumme laut Liste ${row.sha256}, geliefert ${group.sha256}`);
  }
  const inBatch = accepted.get(group.sha256);
  const before = inBatch === undefined ? known(group.sha256) : undefined;
  const other = inBatch?.row?.stammdaten.aktenzeichen ?? before?.aktenzeichen ?? null;
  const otherName = inBatch?.name ?? before?.name;
  if (otherName !== undefined) {
    const own = row?.stammdaten.aktenzeichen ?? null;
    if (own !== null && other !== null && own !== other) {
      return held(
        group,
        row,
        'DUPLICATE_OTHER_AKTE',
        `Dieselben Bytes wurden als „${otherName}“ zur Akte ${other} geliefert`,
      );
    }
    const reason = `Dieselben Bytes wurden bereits als „${otherName}“ geliefert; abgelegt wird nur einmal`;
    return {
      ...base(group, row),
      verdict: { kind: 'duplicate', of: before === undefined ? { name: otherName } : { id: before.id }, reason },
      findings: [{ code: 'DUPLICATE_DELIVERY', message: reason }],
    };
  }
  return { ...base(group, row), verdict: { kind: 'accept' }, findings: [] };
}

function held(group: FileGroup, row: ManifestRow | null, code: ErrorCode, reason: string): PlannedDelivery {
  return { ...base(group, row), verdict: { kind: 'quarantine', code, reason }, findings: [{ code, message: reason }] };
}

const base = (group: FileGroup, row: ManifestRow | null): Omit<PlannedDelivery, 'verdict' | 'findings'> => ({
  name: group.name,
  kind: group.kind,
  files: group.files,
  sha256: group.sha256,
  row,
});

/** A listed folder is one delivery; otherwise a top-level folder is one, and each top-level file is one. */
function groupFiles(files: readonly ReceivedFile[], rows: readonly ManifestRow[]): FileGroup[] {
  const listed = new Set(rows.map((row) => nameKey(row.fileName)));
  const folders = new Map<string, ReceivedFile[]>();
  const groups: FileGroup[] = [];
  for (const file of files) {
    const folder = listed.has(nameKey(file.path)) ? undefined : folderOf(file.path, listed);
    if (folder === undefined) groups.push({ name: file.path, kind: 'file', files: [file], sha256: file.sha256 });
    else folders.set(folder, [...(folders.get(folder) ?? []), file]);
  }
  for (const [name, members] of folders) {
    const sorted = members.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
    groups.push({ name, kind: 'folder', files: sorted, sha256: folderHash(sorted) });
  }
  return groups;
}

function folderOf(path: string, listed: ReadonlySet<string>): string | undefined {
  const parts = path.split('/');
  for (let depth = 1; depth < parts.length; depth += 1) {
    const prefix = parts.slice(0, depth).join('/');
    if (listed.has(nameKey(prefix))) return prefix;
  }
  return parts.length > 1 ? parts[0] : undefined;
}

/** SHA-256 over the raw digests of a folder's files in name order. */
export function folderHash(files: readonly ReceivedFile[]): string {
  const hash = createHash('sha256');
  for (const file of files) hash.update(Buffer.from(file.sha256, 'hex'));
  return hash.digest('hex');
}

/** Names are compared in NFC: the same umlaut typed on two systems is one name. */
const nameKey = (name: string): string => name.normalize('NFC').replace(/^\.\//, '');
