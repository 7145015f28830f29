import { stat } from 'node:fs/promises';
import { checkPath, type CheckOptions } from './check-path';
import type { CheckResult } from './check-result';

/** What `eakte transfer check` prints: the judgement over the whole, and for a folder one over each part. */
export interface CheckReport extends Omit<CheckResult, 'kind' | 'findings'> {
  readonly kind: 'message' | 'folder';
  readonly findings?: CheckResult['findings'];
  /** For a folder: every message, then the deliveries among them. */
  readonly results?: readonly CheckResult[];
}

/**
 * Judges a file or folder and gives what to print (as JSON) and the exit code: 0 accepted, 1 refused. A folder is
 * accepted when all its messages and deliveries are. Throws `NOT_FOUND` for a path without messages.
 */
export async function transferCheck(
  path: string,
  options: CheckOptions = {},
): Promise<{ readonly report: CheckReport; readonly exitCode: 0 | 1 }> {
  const results = await checkPath(path, options);
  const [only] = results;
  const folder = (await stat(path)).isDirectory();
  if (!folder && only !== undefined) return { report: { ...only, kind: 'message' }, exitCode: only.accepted ? 0 : 1 };
  const refused = results.filter((result) => !result.accepted);
  const first = refused[0];
  const report: CheckReport = {
    kind: 'folder',
    file: path,
    accepted: first === undefined,
    code: first?.code ?? null,
    reason: first === undefined ? null : `${first.file}: ${first.reason ?? ''}`,
    warnings: results.flatMap((result) => result.warnings),
    results,
  };
  return { report, exitCode: first === undefined ? 0 : 1 };
}
