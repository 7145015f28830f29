import { cpSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../harness/service';
import type { Fault } from './faults';
import { FAULTS } from './faults';

/** A replacement in one file of the built program; the text must be there. */
interface Change {
  readonly file: string;
  readonly from: string | RegExp;
  readonly to: string;
}

/** A program with one promise broken on purpose, and the faults under which it must show. */
export interface Mutant {
  readonly name: string;
  readonly changes: readonly Change[];
  readonly kinds: readonly Fault[];
  readonly faults: number;
  /** Receipts in an open batch beside the deliveries. */
  readonly flood: number;
  readonly settings?: NodeJS.ProcessEnv;
}

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'Quittung vor dem Festschreiben',
    changes: [
      {
        file: 'src/intake/intake.service.js',
        from: /async receive\(office, batchId, path, file, declaredSha256\) \{/,
        to: `async receive(office, batchId, path, file, declaredSha256) {
        const { copyFileSync, readFileSync } = require('node:fs');
        copyFileSync(file, file + '.late');
        const bytes = readFileSync(file);
        const sha256 = require('node:crypto').createHash('sha256').update(bytes).digest('hex');
        setTimeout(() => void this.receiveLate(office, batchId, path, file + '.late', declaredSha256).catch(() => undefined), 1500);
        return { id: '00000000-0000-7000-8000-000000000000', path, sha256, bytes: bytes.length, receivedAt: '2026-01-01T00:00:00Z' };
    }
    async receiveLate(office, batchId, path, file, declaredSha256) {`,
      },
    ],
    kinds: [FAULTS.killApi],
    faults: 1,
    flood: 5000,
  },
  {
    name: 'ohne Nummer der Aufgabe (fence)',
    changes: [
      {
        file: 'src/pipeline/task-table.js',
        from: /AND fence = \$2 AND state = 'running'/g,
        to: 'AND $2::integer IS NOT NULL',
      },
    ],
    kinds: [FAULTS.freeze],
    faults: 3,
    flood: 0,
  },
  {
    name: 'ohne Schlüssel gegen Doppeltes',
    changes: [
      {
        file: 'src/platform/database/migrations/0001_foundation.sql',
        from: 'CREATE UNIQUE INDEX received_file_once',
        to: 'CREATE INDEX received_file_once',
      },
      {
        file: 'src/intake/intake.service.js',
        from: 'ON CONFLICT (batch_id, md5(path), sha256) DO UPDATE SET path = received_file.path',
        to: '',
      },
    ],
    kinds: [FAULTS.receiptLost],
    faults: 1,
    flood: 200,
  },
  {
    name: 'Datenbank ohne Warten auf die Platte',
    changes: [
      {
        file: 'src/platform/embedded/embedded-postgres.js',
        from: /synchronous_commit: 'on'/,
        to: "synchronous_commit: 'off', wal_writer_delay: '10s', wal_writer_flush_after: '100MB'",
      },
    ],
    kinds: [FAULTS.killDatabase],
    faults: 2,
    flood: 5000,
  },
  {
    name: 'verschluckter Absturz des Leseprozesses',
    changes: [
      {
        file: 'workers/page.stage.js',
        from: /if \(read\.crashed\) throw[^;]*;/,
        to: `if (read.crashed) return { kind: 'done', apply: async (tx) => {
                    await tx.query('UPDATE delivery SET seiten_fertig = seiten_fertig + 1 WHERE id = $1', [delivery.id]);
                    const [row] = await tx.query('SELECT seiten_fertig = seiten_ist AS all FROM delivery WHERE id = $1', [delivery.id]);
                    return row.all ? [{ office: delivery.office, deliveryId: delivery.id, stage: 'classify', part: 0, inputSha: delivery.sha256 }] : [];
                } };`,
      },
    ],
    kinds: [FAULTS.killPage],
    faults: 12,
    flood: 0,
  },
];

/** A copy of the built program with the changes of a mutant; gives its folder. */
export function buildMutant({ name, changes }: Mutant): string {
  const folder = mkdtempSync(join(tmpdir(), 'eakte-mutant-'));
  for (const part of ['bin', 'dist', 'web', 'package.json'])
    cpSync(join(ROOT, part), join(folder, part), { recursive: true });
  for (const part of ['node_modules', 'scripts', 'src']) symlinkSync(join(ROOT, part), join(folder, part));
  for (const { file, from, to } of changes) {
    const path = join(folder, 'dist', file);
    const text = readFileSync(path, 'utf8');
    const changed = text.replace(from, to);
    if (changed === text) throw new Error(`mutant „${name}“: nothing to change in ${file}`);
    writeFileSync(path, changed);
  }
  return folder;
}
