import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Calling, type Caller } from '../../access/caller';
import { jsonSchema } from '../../platform/http/json-schema';
import { Parse, ParseId, idSchema, pageQuerySchema } from '../../platform/http/parse';
import { QsService } from './qs.service';
import {
  DECISION_KINDS,
  decisionSchema,
  qsDecisionSchema,
  qsOverviewSchema,
  qsQueueSchema,
  type QsDecision,
  type QsOverview,
  type QsQueue,
} from './qs-values';
import { ReleaseService } from './release.service';
import { planSchema } from './sample-plan';

const queueQuery = pageQuerySchema.extend({ nur: z.enum(['offen', 'auffaellig', 'alle']).default('offen') });
const pressSchema = z
  .looseObject({ key: z.string().min(8).max(100), deliveryId: idSchema, page: z.int().min(1) })
  .transform(({ key, deliveryId, page, ...verdict }) => ({ key, deliveryId, page, verdict }))
  .pipe(z.object({ key: z.string(), deliveryId: z.string(), page: z.number(), verdict: decisionSchema }));
const pressBody = z.object({
  key: z.string().min(8).max(100).describe('vom Client je Tastendruck neu gewählt'),
  deliveryId: z.uuid(),
  page: z.int().min(1),
  art: z.enum(DECISION_KINDS),
  value: z
    .object({
      degrees: z.literal([90, 180, 270]).optional(),
      reason: z.string().optional(),
      type: z.string().optional(),
      text: z.string().optional(),
    })
    .optional()
    .describe('drehen: degrees; nachscan: reason; typ: type; notiz: text; sonst nichts'),
});
const releaseSchema = z.strictObject({
  decision: z.enum(['freigeben', 'ablehnen']),
  reason: z.string().trim().min(1).max(1000).optional(),
});
const decisionsAnswer = {
  schema: jsonSchema(z.object({ items: z.array(qsDecisionSchema), next: z.string().nullable() })),
};

@ApiTags('QS')
@Controller('api/v1/batches/:id/qs')
export class QsController {
  constructor(
    private readonly qs: QsService,
    private readonly releases: ReleaseService,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Seiten einer Lieferung in der Reihenfolge der Sichtprüfung',
    description: 'Auffällige zuerst, dann wie geliefert; dazu Stichprobe, Fortschritt und Annahme.',
  })
  @ApiQuery({ name: 'nur', required: false, enum: ['offen', 'auffaellig', 'alle'] })
  @ApiOkResponse({ schema: jsonSchema(qsQueueSchema) })
  async queue(
    @Calling() caller: Caller,
    @Param('id', ParseId) id: string,
    @Query(new Parse(queueQuery)) query: z.output<typeof queueQuery>,
  ): Promise<QsQueue> {
    return this.qs.queue(caller.office, id, query.nur, query.cursor ?? null, query.limit);
  }

  @Put('plan')
  @ApiOperation({ summary: 'Wie viel geprüft wird: alles, jede n-te Seite, nach Typ oder nach ISO 2859-1 (AQL)' })
  @ApiBody({ schema: jsonSchema(planSchema) })
  @ApiOkResponse({ schema: jsonSchema(qsOverviewSchema) })
  async plan(
    @Calling() caller: Caller,
    @Param('id', ParseId) id: string,
    @Body(new Parse(planSchema)) body: z.output<typeof planSchema>,
  ): Promise<QsOverview> {
    return this.qs.setPlan({ ...caller, reason: null }, id, body);
  }

  @Post('decisions')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Ein Tastendruck: was mit einer Seite ist',
    description: 'Derselbe `key` noch einmal ergibt dieselbe Entscheidung. Wirksam wird alles erst mit der Freigabe.',
  })
  @ApiBody({ schema: jsonSchema(pressBody) })
  @ApiOkResponse({ schema: jsonSchema(qsDecisionSchema) })
  async decide(
    @Calling() caller: Caller,
    @Param('id', ParseId) id: string,
    @Body(new Parse(pressSchema)) body: z.output<typeof pressSchema>,
  ): Promise<QsDecision> {
    return this.qs.decide({ ...caller, reason: null }, id, body);
  }

  @Get('decisions')
  @ApiOperation({ summary: 'Entscheidungen zu einer Lieferung, neueste zuerst' })
  @ApiOkResponse(decisionsAnswer)
  async decisions(
    @Calling() caller: Caller,
    @Param('id', ParseId) id: string,
    @Query(new Parse(pageQuerySchema)) query: z.output<typeof pageQuerySchema>,
  ): Promise<{ items: QsDecision[]; next: string | null }> {
    return this.qs.decisions(caller.office, id, query.cursor ?? null, query.limit);
  }

  @Delete('decisions/:decision')
  @ApiOperation({ summary: 'Eine Entscheidung zurücknehmen, bis zur Freigabe' })
  @ApiOkResponse({ schema: jsonSchema(qsDecisionSchema) })
  async undo(
    @Calling() caller: Caller,
    @Param('id', ParseId) id: string,
    @Param('decision', ParseId) decision: string,
  ): Promise<QsDecision> {
    return this.qs.undo({ ...caller, reason: null }, id, decision);
  }

  @Post('release')
  @HttpCode(202)
  @ApiOperation({ summary: 'Lieferung freigeben oder ablehnen' })
  @ApiBody({ schema: jsonSchema(releaseSchema) })
  @ApiOkResponse({ schema: jsonSchema(qsOverviewSchema) })
  async release(
    @Calling() caller: Caller,
    @Param('id', ParseId) id: string,
    @Body(new Parse(releaseSchema)) body: z.output<typeof releaseSchema>,
  ): Promise<QsOverview> {
    const reason = body.reason ?? null;
    await this.releases.decide({ ...caller, reason }, id, { decision: body.decision, reason });
    return this.qs.overview(caller.office, id);
  }
}
