import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import type { ReferenceProfile } from '../../classification/profile';
import { execute, firstRow, rows, timestampColumn } from '../../platform/database/sql';
import { EakteError } from '../../platform/eakte-error';
import { PROFILE } from '../../platform/tokens';
import { gapsOf, parseStructure, readStructure, type OfficeStructure, type StructureGaps } from './office-structure';

/** The structure that the office loaded last. */
export const OWN_STRUCTURE = 'eigene';

const listRow = z
  .object({ id: z.string(), version: z.string(), name: z.string(), created_at: timestampColumn })
  .transform(({ created_at, ...row }) => ({ ...row, createdAt: created_at }));
export type StructureEntry = z.output<typeof listRow>;

/** The structures of an office: loaded once a version, never changed. */
@Injectable()
export class StructuresService {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(PROFILE) private readonly profile: ReferenceProfile,
  ) {}

  /** Newest first. */
  async list(office: string): Promise<StructureEntry[]> {
    return rows(
      this.dataSource,
      listRow,
      `SELECT id, version, name, created_at FROM ordnung WHERE office = $1 ORDER BY created_at DESC, id, version`,
      [office],
    );
  }

  /**
   * Keeps a version of a structure and says what it leaves open. The same content again changes nothing; other content
   * under a known version is refused with STRUCTURE_VERSION_TAKEN. Throws VALIDATION for what is no structure.
   */
  async load(
    office: string,
    actor: string,
    json: unknown,
  ): Promise<{ structure: OfficeStructure; gaps: StructureGaps }> {
    const structure = parseStructure(json, this.profile);
    await this.dataSource.transaction(async (tx) => {
      const kept = await firstRow(
        tx,
        z.object({ same: z.boolean(), added: z.boolean() }),
        `INSERT INTO ordnung (office, id, version, name, content) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (office, id, version) DO UPDATE SET version = excluded.version
         RETURNING content = $5::jsonb AS same, xmax = 0 AS added`,
        [office, structure.id, structure.version, structure.name, JSON.stringify(structure)],
      );
      if (kept?.same !== true) throw new EakteError('STRUCTURE_VERSION_TAKEN', `${structure.id} ${structure.version}`);
      if (!kept.added) return;
      await execute(tx, `INSERT INTO audit (office, actor, action, subject) VALUES ($1, $2, 'ordnung.loaded', $3)`, [
        office,
        actor,
        `${structure.id}@${structure.version}`,
      ]);
    });
    return { structure, gaps: gapsOf(structure, this.profile) };
  }

  /** `eigene` (loaded last), `<id>` (its newest version) or `<id>@<version>`; throws NOT_FOUND. */
  async structure(office: string, reference: string): Promise<OfficeStructure> {
    const [id, version] = reference.split('@');
    const found = await firstRow(
      this.dataSource,
      z.object({ content: z.unknown() }),
      `SELECT content FROM ordnung
        WHERE office = $1 AND ($2::text = '${OWN_STRUCTURE}' OR id = $2) AND ($3::text IS NULL OR version = $3)
        ORDER BY created_at DESC LIMIT 1`,
      [office, id ?? '', version ?? null],
    );
    if (found === undefined) throw new EakteError('NOT_FOUND', 'Ordnung');
    return readStructure(found.content);
  }
}
