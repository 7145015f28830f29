import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { ReferenceProfile } from '../../classification/profile';
import type { Config } from '../../config/config';
import type { ObjectStore } from '../../platform/object-store';
import { CONFIG, OBJECT_STORE, PROFILE } from '../../platform/tokens';
import { openExchange, type Exchange } from '../exchange/exchange';
import { SchemaSets } from '../xauslaender/schema/schema-sets';

/** Gives each request the exchange of its office; the official schemas are loaded once, when they are at hand. */
@Injectable()
export class TransferService implements OnModuleDestroy {
  private schemas: Promise<SchemaSets> | undefined;

  constructor(
    private readonly dataSource: DataSource,
    @Inject(OBJECT_STORE) private readonly objects: ObjectStore,
    @Inject(PROFILE) private readonly profile: ReferenceProfile,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** What sending and receiving stand on, for this office. */
  async exchange(office: string): Promise<Exchange> {
    const { dataSource, objects, profile, config } = this;
    const { xoevSchemas } = config;
    if (xoevSchemas !== undefined) this.schemas ??= SchemaSets.load(xoevSchemas);
    const schemas = await this.schemas;
    const foundations = { dataSource, objects, profile, config };
    return openExchange(foundations, office, schemas === undefined ? {} : { schemas });
  }

  async onModuleDestroy(): Promise<void> {
    await (await this.schemas)?.close();
  }
}
