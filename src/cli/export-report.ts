import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { documentPath, safeName } from '../akte/document-path';
import { hashOf } from '../platform/blobs';
import { EakteError } from '../platform/eakte-error';
import type { ApiClient } from './api-client';
import type { Report } from './schemas';

/** Documents fetched at the same time. */
const AT_ONCE = 4;

/**
 * Writes the PDFs of a report as `<aktenzeichen>/<register>/<nnn>_<type>_<date>.pdf` below `folder`; each is compared
 * with its hash. Throws OBJECT_HASH_MISMATCH for a file that is not what was archived.
 */
export async function writeDocuments(client: ApiClient, report: Report, folder: string): Promise<void> {
  const queue = report.akten.flatMap((akte) =>
    akte.documents.map((document, index) => ({
      document,
      file: join(folder, safeName(akte.aktenzeichen), documentPath(document, index + 1)),
    })),
  );
  const lane = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
      await mkdir(dirname(item.file), { recursive: true });
      await client.download(`/api/v1/dokumente/${item.document.id}/pdf`, item.file);
      const { sha256 } = await hashOf({ file: item.file });
      if (sha256 !== item.document.sha256) throw new EakteError('OBJECT_HASH_MISMATCH', item.file);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}

/** Writes the report as JSON. */
export async function writeReport(report: Report, file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(report, null, 2)}\n`);
}
