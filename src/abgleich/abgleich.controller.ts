import { Body, Controller, Get, HttpCode, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiProduces, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { once } from 'node:events';
import { z } from 'zod';
import { Calling, type Caller } from '../access/caller';
import { jsonSchema } from '../platform/http/json-schema';
import { Parse, ParseId, idSchema, pageQuerySchema } from '../platform/http/parse';
import { AbgleichService, DECISIONS, type Abgleich, type DifferenceView } from './abgleich.service';
import { AbgleichComparison } from './comparison.service';
import { correctionList } from './correction-list';
import { AbgleichImport } from './import.service';
import { abgleichSchema } from './register-fields';

const filterSchema = pageQuerySchema.extend({
  kind: z.enum(['abweichung', 'schreibweise', 'luecke']).optional(),
  state: z.enum(['offen', 'entschieden']).optional(),
  akteId: idSchema.optional(),
});
const decisionSchema = z.strictObject({
  decision: z.enum(DECISIONS),
  note: z.string().trim().min(1).max(500).optional(),
});
type AbgleichView = Awaited<ReturnType<AbgleichService['abgleich']>>;

@ApiTags('Datenabgleich')
@Controller('api/v1/abgleich')
export class AbgleichController {
  constructor(
    private readonly service: AbgleichService,
    private readonly imports: AbgleichImport,
    private readonly comparison: AbgleichComparison,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Abgleiche mit Registern, neueste zuerst' })
  async list(@Calling() caller: Caller): Promise<{ items: Abgleich[] }> {
    return { items: await this.service.list(caller.office) };
  }

  @Post()
  @ApiOperation({
    summary: 'Einen Abgleich anlegen',
    description: 'Welches Register, welcher Rang in der amtlichen Reihenfolge, welche Spalte welches Feld hält.',
  })
  @ApiBody({ schema: jsonSchema(abgleichSchema) })
  async create(
    @Calling() caller: Caller,
    @Body(new Parse(abgleichSchema)) body: z.output<typeof abgleichSchema>,
  ): Promise<AbgleichView> {
    return this.service.abgleich(caller.office, await this.imports.create(caller.office, caller.actor, body));
  }

  @Put(':id/daten')
  @ApiOperation({
    summary: 'Den Auszug liefern (CSV, UTF-8 oder Windows-1252) und vergleichen',
    description: 'Wird im Strom gelesen. Unbrauchbare Zeilen werden mit ihrer Nummer genannt, die übrigen verglichen.',
  })
  @ApiConsumes('text/csv')
  @ApiBody({ schema: { type: 'string' } })
  async load(
    @Calling() caller: Caller,
    @Param('id', ParseId) id: string,
    @Req() request: Request,
  ): Promise<AbgleichView> {
    await this.imports.load(caller.office, caller.actor, id, request);
    await this.comparison.compare(caller.office, id);
    return this.service.abgleich(caller.office, id);
  }

  @Post(':id/vergleich')
  @HttpCode(200)
  @ApiOperation({ summary: 'Erneut vergleichen, etwa nach neuen Dokumenten; Entscheidungen bleiben' })
  async compare(@Calling() caller: Caller, @Param('id', ParseId) id: string): Promise<AbgleichView> {
    await this.comparison.compare(caller.office, id);
    return this.service.abgleich(caller.office, id);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Ein Abgleich mit Zahlen und unbrauchbaren Zeilen' })
  async get(@Calling() caller: Caller, @Param('id', ParseId) id: string): Promise<AbgleichView> {
    return this.service.abgleich(caller.office, id);
  }

  @Get(':id/differenzen')
  @ApiOperation({
    summary: 'Felder, die sich unterscheiden',
    description:
      'Beide Werte, Belege mit Seite, Rahmen und Ausschnitt, Vorschlag nach der amtlichen Reihenfolge, Entscheidung.',
  })
  @ApiQuery({ name: 'kind', required: false, enum: ['abweichung', 'schreibweise', 'luecke'] })
  @ApiQuery({ name: 'state', required: false, enum: ['offen', 'entschieden'] })
  @ApiQuery({ name: 'akteId', required: false })
  @ApiQuery({ name: 'cursor', required: false })
  @ApiQuery({ name: 'limit', required: false })
  async differences(
    @Calling() caller: Caller,
    @Param('id', ParseId) id: string,
    @Query(new Parse(filterSchema)) query: z.output<typeof filterSchema>,
  ): Promise<{ items: DifferenceView[]; next: string | null }> {
    await this.service.abgleich(caller.office, id);
    await this.service.auditRead(caller.office, caller.actor, 'abgleich.read', id);
    return this.service.differences(caller.office, id, query, query.cursor ?? null, query.limit);
  }

  @Post('differenzen/:id/entscheidung')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Über ein Feld entscheiden',
    description:
      '`register` oder `akte` stimmt, `unklar`, oder `offen`: die Entscheidung wird zurückgenommen. Alles bleibt nachvollziehbar.',
  })
  @ApiBody({ schema: jsonSchema(decisionSchema) })
  async decide(
    @Calling() caller: Caller,
    @Param('id', ParseId) id: string,
    @Body(new Parse(decisionSchema)) body: z.output<typeof decisionSchema>,
  ): Promise<DifferenceView> {
    return this.service.decide(caller.office, caller.actor, id, body.decision, body.note ?? null);
  }

  @Get(':id/korrekturliste')
  @ApiOperation({ summary: 'Entschiedene Felder als CSV: was ist wo zu berichtigen' })
  @ApiProduces('text/csv')
  async corrections(
    @Calling() caller: Caller,
    @Param('id', ParseId) id: string,
    @Res() response: Response,
  ): Promise<void> {
    const { register } = await this.service.abgleich(caller.office, id);
    await this.service.auditRead(caller.office, caller.actor, 'abgleich.exported', id);
    response
      .type('text/csv; charset=utf-8')
      .setHeader('Content-Disposition', 'attachment; filename="korrekturliste.csv"');
    // Written here and not piped: each query belongs to this caller, and a stream that is drained later has none.
    for await (const part of correctionList(this.service, caller.office, id, register))
      if (!response.write(part)) await once(response, 'drain');
    response.end();
  }
}
