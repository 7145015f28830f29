import type { Foundations } from '../../foundations';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import type { ReferenceProfile } from '../../classification/profile';
import { Blobs } from '../../platform/blobs';
import { systemClock, type Clock } from '../../platform/clock';
import { execute } from '../../platform/database/sql';
import type { ObjectStore } from '../../platform/object-store';
import { createHash } from 'node:crypto';
import { softwareVersion } from '../../platform/software';
import type { SchemaSets } from '../xauslaender/schema/schema-sets';

/** What sending and receiving stand on, for one office of the installation. */
export interface Exchange {
  /** Behördenkennziffer of the own office. */
  readonly office: string;
  readonly dataSource: DataSource;
  readonly objects: ObjectStore;
  readonly blobs: Blobs;
  readonly profile: ReferenceProfile;
  readonly clock: Clock;
  readonly software: string;
  /** True: real data. Otherwise messages carry the attribute `test`, and such are taken. */
  readonly production: boolean;
  /** The directory exchange: messages for an office lie in `<folder>/<Behördenkennziffer>/`. */
  readonly folder: string;
  /** The official schema sets, when they are at hand. */
  readonly schemas?: SchemaSets;
}

/** The exchange of an office; the office is made when the installation does not know it yet. */
export async function openExchange(
  foundations: Pick<Foundations, 'dataSource' | 'objects' | 'profile' | 'config'>,
  office: string,
  options: { readonly clock?: Clock; readonly schemas?: SchemaSets } = {},
): Promise<Exchange> {
  const { dataSource, objects, profile, config } = foundations;
  await execute(dataSource, `INSERT INTO office (kennung) VALUES ($1) ON CONFLICT DO NOTHING`, [office]);
  return {
    office,
    dataSource,
    objects,
    blobs: new Blobs(dataSource, objects),
    profile,
    clock: options.clock ?? systemClock,
    software: softwareVersion(),
    production: config.mode === 'production',
    folder: join(config.data, 'austausch'),
    ...(options.schemas === undefined ? {} : { schemas: options.schemas }),
  };
}

/** A UUID (version 8) made of a name: the same name gives the same UUID, so that a repeated step gives the same bytes. */
export function nameUuid(...name: readonly string[]): string {
  const hash = createHash('sha256').update(name.join('\n')).digest();
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x80, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = hash.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

/** UUIDs of messages may come in upper case; the database knows them in lower case. */
export function lowerUuid(uuid: string | undefined): string | null {
  const lower = uuid?.toLowerCase();
  return lower !== undefined && /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(lower) ? lower : null;
}
