import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { firstRow } from '../database/sql';
import type { ObjectStore } from '../object-store';
import { OBJECT_STORE } from '../tokens';

/** One dependency as the health page tells it. */
interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly note?: string;
}

@ApiTags('Betrieb')
@Controller('health')
export class HealthController {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(OBJECT_STORE) private readonly objects: ObjectStore,
  ) {}

  @Get('live')
  @ApiOperation({ summary: 'Der Prozess lebt' })
  live(): { ok: true } {
    return { ok: true };
  }

  @Get('ready')
  @ApiOperation({
    summary: 'Alles Nötige ist erreichbar',
    description: 'Je Abhängigkeit; ein fehlender Virenscanner wird genannt.',
  })
  async ready(): Promise<{ ok: boolean; checks: Check[] }> {
    const checks = await Promise.all([
      check('Datenbank', async () => {
        await firstRow(this.dataSource, z.object({ one: z.number() }), 'SELECT 1 AS one');
      }),
      check('Ablage', async () => {
        await this.objects.stat('health/probe');
      }),
    ]);
    const scanner: Check = { name: 'Virenscanner', ok: true, note: 'nicht eingerichtet' };
    return { ok: checks.every((one) => one.ok), checks: [...checks, scanner] };
  }
}

async function check(name: string, work: () => Promise<void>): Promise<Check> {
  try {
    await work();
    return { name, ok: true };
  } catch {
    return { name, ok: false, note: 'nicht erreichbar' };
  }
}
