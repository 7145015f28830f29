import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { Parse } from '../../platform/http/parse';
import { Calling, type Caller } from '../caller';
import { AuditService, type ProtocolEntry, type ProtocolFilter } from './audit.service';
import { csvLine } from './csv-line';

const filterSchema = z.object({
  actor: z.string().max(255).optional(),
  action: z.string().max(100).optional(),
  subject: z.uuid().optional(),
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
});
const searchSchema = filterSchema.extend({
  before: z.coerce.number().int().positive().optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});

@ApiTags('Protokoll')
@Controller('api/v1/protokoll')
export class AuditController {
  constructor(private readonly audit: AuditService) {}

  @Get()
  @ApiOperation({ summary: 'Protokoll der Behörde durchsuchen, neueste zuerst' })
  @ApiQuery({ name: 'subject', required: false, description: 'Kennung von Akte, Dokument oder Lieferung' })
  @ApiQuery({ name: 'actor', required: false })
  @ApiQuery({ name: 'action', required: false, description: 'Anfang der Handlung, etwa akte.' })
  async search(
    @Calling() caller: Caller,
    @Query(new Parse(searchSchema)) query: z.output<typeof searchSchema>,
  ): Promise<{ items: ProtocolEntry[]; next: number | null }> {
    const { limit, ...filter } = query;
    const items = await this.audit.search(caller, filter, limit);
    return { items, next: items.length === limit ? (items.at(-1)?.id ?? null) : null };
  }

  @Get('export')
  @ApiOperation({ summary: 'Protokoll der Behörde als CSV' })
  @ApiProduces('text/csv')
  async export(
    @Calling() caller: Caller,
    @Query(new Parse(filterSchema)) filter: z.output<typeof filterSchema>,
    @Res() response: Response,
  ): Promise<void> {
    response.type('text/csv; charset=utf-8').setHeader('Content-Disposition', 'attachment; filename="protokoll.csv"');
    await pipeline(Readable.from(this.lines(caller, filter)), response);
  }

  private async *lines(caller: Caller, filter: ProtocolFilter): AsyncGenerator<string> {
    yield csvLine(['Nummer', 'Zeit', 'Person', 'Handlung', 'Gegenstand', 'Angaben']);
    for await (const { id, at, actor, action, subject, detail } of this.audit.all(caller, filter)) {
      yield csvLine([String(id), at, actor, action, subject, JSON.stringify(detail)]);
    }
  }
}
