import { Body, Controller, Get, Header, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiProduces, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { z } from 'zod';
import { Calling, type Caller } from '../../access/caller';
import { Parse } from '../../platform/http/parse';
import type { OfficeStructure, StructureGaps } from './office-structure';
import { structureFromCsv, structureToCsv } from './structure-csv';
import { StructuresService, type StructureEntry } from './structures.service';

const formatSchema = z.object({ format: z.enum(['json', 'csv']).default('json') });
const bodySchema = z.union([z.strictObject({ csv: z.string().max(900_000) }), z.looseObject({ id: z.string() })]);

@ApiTags('Ordnungen')
@Controller('api/v1/strukturen')
export class StructuresController {
  constructor(private readonly structures: StructuresService) {}

  @Get()
  @ApiOperation({ summary: 'Eigene Ordnungen der Behörde (Zuordnung zum Referenzprofil), neueste zuerst' })
  async list(@Calling() caller: Caller): Promise<{ items: StructureEntry[] }> {
    return { items: await this.structures.list(caller.office) };
  }

  @Post()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Eine Ordnung laden',
    description:
      'Als JSON, oder als Tabelle in `{"csv": "…"}`. Eine Version wird nie geändert; die Antwort nennt, was offen bleibt. Gespeicherte PDF bleiben unberührt.',
  })
  @ApiConsumes('application/json')
  @ApiBody({ schema: { type: 'object' } })
  async load(
    @Calling() caller: Caller,
    @Body(new Parse(bodySchema)) body: z.output<typeof bodySchema>,
  ): Promise<{ structure: OfficeStructure; gaps: StructureGaps }> {
    const json = 'csv' in body && typeof body.csv === 'string' ? structureFromCsv(body.csv) : body;
    return this.structures.load(caller.office, caller.actor, json);
  }

  @Get(':reference')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Eine Ordnung: `eigene`, `<id>` oder `<id>@<version>`; als JSON oder CSV' })
  @ApiProduces('application/json', 'text/csv')
  @ApiQuery({ name: 'format', required: false, enum: ['json', 'csv'] })
  async get(
    @Calling() caller: Caller,
    @Param('reference') reference: string,
    @Query(new Parse(formatSchema)) query: z.output<typeof formatSchema>,
    @Res() response: Response,
  ): Promise<void> {
    const structure = await this.structures.structure(caller.office, reference);
    if (query.format === 'json') response.json(structure);
    else response.type('text/csv; charset=utf-8').send(structureToCsv(structure));
  }
}
