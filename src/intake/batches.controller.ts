import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Calling, type Caller } from '../access/caller';
import { jsonSchema } from '../platform/http/json-schema';
import { Parse, ParseId, pageQuerySchema } from '../platform/http/parse';
import { IntakeService, type Batch, type Receipt } from './intake.service';
import { scanInfoSchema } from './scan-info';

const openBatchSchema = z.strictObject({
  name: z.string().trim().min(1).max(200),
  scanInfo: scanInfoSchema.default({}),
  urgent: z.boolean().default(false).describe('Jemand wartet darauf: überholt Massenlieferungen'),
});

const idempotencyKeySchema = z.string().min(8).max(200).optional();

@ApiTags('Einlieferung')
@Controller('api/v1/batches')
export class BatchesController {
  constructor(private readonly intake: IntakeService) {}

  @Post()
  @ApiOperation({
    summary: 'Lieferung anlegen',
    description: 'Danach Dateien über /api/v1/uploads (tus) senden und mit complete abschließen.',
  })
  @ApiBody({ schema: jsonSchema(openBatchSchema) })
  @ApiHeader({ name: 'Idempotency-Key', required: false, description: 'Gleicher Schlüssel, gleiche Lieferung' })
  async open(
    @Calling() caller: Caller,
    @Body(new Parse(openBatchSchema)) body: z.output<typeof openBatchSchema>,
    @Headers('idempotency-key') key: string | undefined,
  ): Promise<Batch> {
    const idempotencyKey = new Parse(z.object({ key: idempotencyKeySchema })).transform({ key }).key ?? null;
    return this.intake.openBatch(caller.office, caller.actor, body.name, body.scanInfo, idempotencyKey, body.urgent);
  }

  @Get()
  @ApiOperation({ summary: 'Lieferungen, neueste zuerst' })
  async list(
    @Calling() caller: Caller,
    @Query(new Parse(pageQuerySchema)) query: z.output<typeof pageQuerySchema>,
  ): Promise<{ items: Batch[]; next: string | null }> {
    return this.intake.batches(caller.office, query.cursor ?? null, query.limit);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Eine Lieferung' })
  async get(@Calling() caller: Caller, @Param('id', ParseId) id: string): Promise<Batch> {
    return this.intake.batch(caller.office, id);
  }

  @Get(':id/files')
  @ApiOperation({
    summary: 'Quittungen der empfangenen Dateien',
    description: 'Eine Quittung gibt es erst, wenn die Bytes sicher liegen.',
  })
  async files(@Calling() caller: Caller, @Param('id', ParseId) id: string): Promise<{ items: Receipt[] }> {
    return { items: await this.intake.receipts(caller.office, id) };
  }

  @Post(':id/complete')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Lieferung abschließen',
    description: 'Stammdatenliste und Dateien werden abgeglichen, die Verarbeitung beginnt.',
  })
  async complete(@Calling() caller: Caller, @Param('id', ParseId) id: string): Promise<Batch> {
    return this.intake.complete(caller.office, id);
  }
}
