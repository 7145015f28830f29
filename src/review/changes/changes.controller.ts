import { Body, Controller, Get, Headers, HttpCode, Param, ParseIntPipe, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiOkResponse, ApiOperation, ApiProduces, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { Calling, type Caller } from '../../access/caller';
import { AktenService, type Dokument } from '../../akte/akten.service';
import { Blobs } from '../../platform/blobs';
import { EakteError } from '../../platform/eakte-error';
import { jsonSchema } from '../../platform/http/json-schema';
import { Parse, ParseId, idSchema, pageQuerySchema } from '../../platform/http/parse';
import { parsePartialDate } from '../../platform/partial-date';
import { ChangesService, changeSchema, type Change, type Fassung } from './changes.service';
import { CorrectionsService, type Decider } from './corrections.service';

const reason = z.string().trim().min(1).max(500).optional();
const dateSchema = z
  .string()
  .max(20)
  .transform((text, context) => {
    const date = parsePartialDate(text);
    if (date !== null) return date === '' ? null : date;
    context.addIssue({ code: 'custom', message: 'kein Datum' });
    return z.NEVER;
  });
const correctionSchema = z
  .strictObject({
    type: z.string().min(1).max(100).optional(),
    title: z.string().trim().min(1).max(200).optional(),
    date: z.union([dateSchema, z.null()]).optional(),
    register: z.string().min(1).max(10).optional(),
    vorgangId: idSchema.optional(),
    fields: z
      .record(z.string().regex(/^[A-Za-z][A-Za-z0-9]{0,49}$/), z.string().trim().min(1).max(300).nullable())
      .optional(),
    reason,
  })
  .refine((body) => Object.keys(body).some((key) => key !== 'reason'), { error: 'mindestens eine Angabe' });
const splitSchema = z.strictObject({
  page: z.int().min(2),
  type: z.string().min(1).max(100).optional(),
  reason,
});
const reasonSchema = z.strictObject({ reason });
const turnSchema = z.strictObject({ degrees: z.union([z.literal(90), z.literal(180), z.literal(270)]), reason });
const blankSchema = z.strictObject({ blank: z.boolean(), reason });
const listSchema = pageQuerySchema.extend({
  akteId: idSchema.optional(),
  deliveryId: idSchema.optional(),
  dokumentId: idSchema.optional(),
});
const changeAnswer = { schema: jsonSchema(changeSchema) };
const changesAnswer = { schema: jsonSchema(z.object({ items: z.array(changeSchema), next: z.string().nullable() })) };
const ifMatch = { name: 'If-Match', required: true, description: 'Version des Dokuments, wie angezeigt (ETag)' };

@ApiTags('Korrektur')
@Controller('api/v1')
export class ChangesController {
  constructor(
    private readonly corrections: CorrectionsService,
    private readonly changes: ChangesService,
    private readonly akten: AktenService,
    private readonly blobs: Blobs,
  ) {}

  @Patch('dokumente/:id')
  @ApiOperation({
    summary: 'Typ, Titel, Datum, Register oder Felder berichtigen',
    description:
      'Wirkt sofort in Register, Vorgang, Reihenfolge und Suche. Ändert sich der Titel, entsteht dazu ein neues PDF; das alte bleibt erhalten.',
  })
  @ApiHeader(ifMatch)
  @ApiBody({ schema: jsonSchema(correctionSchema) })
  async correct(
    @Calling() caller: Caller,
    @Param('id', ParseId) id: string,
    @Headers('if-match') match: string | undefined,
    @Body(new Parse(correctionSchema)) body: z.output<typeof correctionSchema>,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Dokument> {
    const { reason: why, ...correction } = body;
    await this.corrections.correct(by(caller, why), id, versionOf(match), correction);
    return this.current(caller, id, response);
  }

  @Post('dokumente/:id/confirm')
  @HttpCode(200)
  @ApiOperation({ summary: 'Bestätigen, dass Typ und Schnitt stimmen' })
  @ApiHeader(ifMatch)
  async confirm(
    @Calling() caller: Caller,
    @Param('id', ParseId) id: string,
    @Headers('if-match') match: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Dokument> {
    await this.corrections.confirm(by(caller), id, versionOf(match));
    return this.current(caller, id, response);
  }

  @Post('dokumente/:id/split')
  @HttpCode(202)
  @ApiOperation({ summary: 'Ein neues Dokument beginnt auf dieser Seite der Lieferung' })
  @ApiBody({ schema: jsonSchema(splitSchema) })
  @ApiOkResponse(changeAnswer)
  async split(
    @Calling() caller: Caller,
    @Param('id', ParseId) id: string,
    @Body(new Parse(splitSchema)) body: z.output<typeof splitSchema>,
  ): Promise<Change> {
    const change = await this.corrections.split(by(caller, body.reason), id, body.page, body.type);
    return this.changes.change(caller.office, change);
  }

  @Post('dokumente/:id/join')
  @HttpCode(202)
  @ApiOperation({ summary: 'Das Dokument gehört zu dem davor' })
  @ApiBody({ schema: jsonSchema(reasonSchema) })
  @ApiOkResponse(changeAnswer)
  async join(
    @Calling() caller: Caller,
    @Param('id', ParseId) id: string,
    @Body(new Parse(reasonSchema)) body: z.output<typeof reasonSchema>,
  ): Promise<Change> {
    return this.changes.change(caller.office, await this.corrections.join(by(caller, body.reason), id));
  }

  @Post('deliveries/:id/pages/:page/turn')
  @HttpCode(202)
  @ApiOperation({ summary: 'Eine Seite im Uhrzeigersinn drehen, wie sie gezeigt wird' })
  @ApiBody({ schema: jsonSchema(turnSchema) })
  @ApiOkResponse(changeAnswer)
  async turn(
    @Calling() caller: Caller,
    @Param('id', ParseId) id: string,
    @Param('page', ParseIntPipe) page: number,
    @Body(new Parse(turnSchema)) body: z.output<typeof turnSchema>,
  ): Promise<Change> {
    const change = await this.corrections.editPage(by(caller, body.reason), id, { page, degrees: body.degrees });
    return this.changes.change(caller.office, change);
  }

  @Post('deliveries/:id/pages/:page/blank')
  @HttpCode(202)
  @ApiOperation({ summary: 'Eine Seite als leer oder nicht leer bezeichnen; sie bleibt in jedem Fall erhalten' })
  @ApiBody({ schema: jsonSchema(blankSchema) })
  @ApiOkResponse(changeAnswer)
  async blank(
    @Calling() caller: Caller,
    @Param('id', ParseId) id: string,
    @Param('page', ParseIntPipe) page: number,
    @Body(new Parse(blankSchema)) body: z.output<typeof blankSchema>,
  ): Promise<Change> {
    const change = await this.corrections.editPage(by(caller, body.reason), id, { page, blank: body.blank });
    return this.changes.change(caller.office, change);
  }

  @Get('aenderungen')
  @ApiOperation({ summary: 'Änderungen einer Akte, Lieferung oder eines Dokuments, neueste zuerst' })
  @ApiQuery({ name: 'akteId', required: false })
  @ApiQuery({ name: 'deliveryId', required: false })
  @ApiQuery({ name: 'dokumentId', required: false })
  @ApiOkResponse(changesAnswer)
  async list(
    @Calling() caller: Caller,
    @Query(new Parse(listSchema)) query: z.output<typeof listSchema>,
  ): Promise<{ items: Change[]; next: string | null }> {
    return this.changes.changes(caller.office, query, query.cursor ?? null, query.limit);
  }

  @Get('aenderungen/:id')
  @ApiOperation({ summary: 'Eine Änderung mit ihrem Stand' })
  @ApiOkResponse(changeAnswer)
  async change(@Calling() caller: Caller, @Param('id', ParseId) id: string): Promise<Change> {
    return this.changes.change(caller.office, id);
  }

  @Post('aenderungen/:id/undo')
  @HttpCode(200)
  @ApiOperation({ summary: 'Eine Änderung zurücknehmen, solange danach nichts anderes geändert wurde' })
  @ApiOkResponse(changeAnswer)
  async undo(@Calling() caller: Caller, @Param('id', ParseId) id: string): Promise<Change> {
    await this.corrections.undo(by(caller), id);
    return this.changes.change(caller.office, id);
  }

  @Get('dokumente/:id/fassungen')
  @ApiOperation({ summary: 'Frühere Fassungen der Datei eines Dokuments, neueste zuerst' })
  async fassungen(@Calling() caller: Caller, @Param('id', ParseId) id: string): Promise<{ items: Fassung[] }> {
    await this.akten.dokument(caller.office, id);
    return { items: await this.changes.fassungen(caller.office, id) };
  }

  @Get('dokumente/:id/fassungen/:fassung/pdf')
  @ApiOperation({ summary: 'Eine frühere Fassung als PDF/A' })
  @ApiProduces('application/pdf')
  async fassung(
    @Calling() caller: Caller,
    @Param('id', ParseId) id: string,
    @Param('fassung', ParseIntPipe) fassung: number,
    @Res() response: Response,
  ): Promise<void> {
    await this.akten.dokument(caller.office, id);
    const wanted = (await this.changes.fassungen(caller.office, id)).find((one) => one.fassung === fassung);
    if (wanted === undefined) throw new EakteError('NOT_FOUND', 'Fassung');
    await this.akten.auditRead(caller.office, caller.actor, 'dokument.pdf', id);
    response.type('application/pdf').setHeader('Content-Disposition', `inline; filename="${id}-${fassung}.pdf"`);
    await pipeline(await this.blobs.open(caller.office, 'dokument', wanted.sha256), response);
  }

  private async current(caller: Caller, id: string, response: Response): Promise<Dokument> {
    const dokument = await this.akten.dokument(caller.office, id);
    response.setHeader('ETag', `"${dokument.version}"`);
    return dokument;
  }
}

const by = (caller: Caller, why?: string): Decider => ({
  office: caller.office,
  actor: caller.actor,
  reason: why ?? null,
});

/** The version in an If-Match header. Throws PRECONDITION_REQUIRED without one, CHANGED_MEANWHILE for what is no version of ours. */
function versionOf(match: string | undefined): number {
  if (match === undefined) throw new EakteError('PRECONDITION_REQUIRED');
  const version = /^(?:W\/)?"(\d{1,9})"$/.exec(match.trim())?.[1];
  if (version === undefined) throw new EakteError('CHANGED_MEANWHILE');
  return Number(version);
}
