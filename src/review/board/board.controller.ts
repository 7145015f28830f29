import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Calling, type Caller } from '../../access/caller';
import { jsonSchema } from '../../platform/http/json-schema';
import { Parse, ParseId, idSchema, pageQuerySchema } from '../../platform/http/parse';
import { DELIVERY_STATES, type Delivery } from '../deliveries.service';
import { BoardService, boardSchema, type Board } from './board.service';
import { DeliveryDecisionsService } from './delivery-decisions.service';
import { ORDER_STATES, OrdersService, orderSchema, type Order } from './orders.service';
import { RescansService, rescanSchema, type Rescan } from './rescans.service';

const boardQuery = pageQuerySchema.extend({ state: z.enum(DELIVERY_STATES).optional(), batchId: idSchema.optional() });
const assignSchema = z.strictObject({ aktenzeichen: z.string().trim().min(1).max(100) });
const rejectSchema = z.strictObject({ reason: z.string().trim().min(1).max(500) });
const urgentSchema = z.strictObject({ urgent: z.boolean() });
const orderBody = z.strictObject({
  aktenzeichen: z.string().trim().min(1).max(100),
  urgent: z.boolean().default(true),
  reason: z.string().trim().min(1).max(500).optional(),
  dueOn: z.iso.date().optional(),
});
const orderMove = z.strictObject({
  state: z.enum(['geholt', 'gescannt', 'fertig', 'storniert']),
  note: z.string().trim().min(1).max(500).optional(),
});
const orderQuery = pageQuerySchema.extend({ state: z.enum(ORDER_STATES).optional() });
const rescanBody = z.strictObject({
  deliveryId: idSchema,
  page: z.int().min(1),
  reason: z.string().trim().min(1).max(500),
});
const rescanClose = z.strictObject({ state: z.enum(['erledigt', 'zurueckgezogen']), deliveryId: idSchema.optional() });
const rescanQuery = pageQuerySchema.extend({ state: z.enum(['offen', 'erledigt', 'zurueckgezogen']).default('offen') });
const listOf = (item: z.ZodType): { schema: ReturnType<typeof jsonSchema> } => ({
  schema: jsonSchema(z.object({ items: z.array(item), next: z.string().nullable() })),
});

@ApiTags('Scanstelle')
@Controller('api/v1')
export class BoardController {
  constructor(
    private readonly boards: BoardService,
    private readonly decisions: DeliveryDecisionsService,
    private readonly orders: OrdersService,
    private readonly rescans: RescansService,
  ) {}

  @Get('board')
  @ApiOperation({
    summary: 'Was ist wo: Stände, Grund, seit wann, Blatt und Seiten, Tempo und Restzeit',
    description: 'Eilige zuerst, dann die neuesten; je Lieferung, was man jetzt tun kann.',
  })
  @ApiQuery({ name: 'state', required: false, enum: DELIVERY_STATES })
  @ApiQuery({ name: 'batchId', required: false })
  @ApiOkResponse({ schema: jsonSchema(boardSchema) })
  async board(
    @Calling() caller: Caller,
    @Query(new Parse(boardQuery)) query: z.output<typeof boardQuery>,
  ): Promise<Board> {
    const filter = { state: query.state ?? null, batchId: query.batchId ?? null };
    return this.boards.board(caller.office, filter, query.cursor ?? null, query.limit);
  }

  @Post('deliveries/:id/assign')
  @HttpCode(202)
  @ApiOperation({ summary: 'Quarantäne: sagen, zu welcher Akte die Datei gehört, und erneut versuchen' })
  @ApiBody({ schema: jsonSchema(assignSchema) })
  async assign(
    @Calling() caller: Caller,
    @Param('id', ParseId) id: string,
    @Body(new Parse(assignSchema)) body: z.output<typeof assignSchema>,
  ): Promise<Delivery> {
    return this.decisions.assign(caller.office, caller.actor, id, body.aktenzeichen);
  }

  @Post('deliveries/:id/reject')
  @HttpCode(200)
  @ApiOperation({ summary: 'Eine Lieferung abweisen; das Original bleibt aufbewahrt' })
  @ApiBody({ schema: jsonSchema(rejectSchema) })
  async reject(
    @Calling() caller: Caller,
    @Param('id', ParseId) id: string,
    @Body(new Parse(rejectSchema)) body: z.output<typeof rejectSchema>,
  ): Promise<Delivery> {
    return this.decisions.reject(caller.office, caller.actor, id, body.reason);
  }

  @Post('deliveries/:id/urgent')
  @HttpCode(200)
  @ApiOperation({ summary: 'Eine Lieferung vorziehen oder wieder einreihen' })
  @ApiBody({ schema: jsonSchema(urgentSchema) })
  async urgent(
    @Calling() caller: Caller,
    @Param('id', ParseId) id: string,
    @Body(new Parse(urgentSchema)) body: z.output<typeof urgentSchema>,
  ): Promise<Delivery> {
    return this.decisions.urgent(caller.office, caller.actor, id, body.urgent);
  }

  @Get('anforderungen')
  @ApiOperation({ summary: 'Angeforderte Akten, neueste zuerst; ohne state die offenen' })
  @ApiQuery({ name: 'state', required: false, enum: ORDER_STATES })
  @ApiOkResponse(listOf(orderSchema))
  async listOrders(
    @Calling() caller: Caller,
    @Query(new Parse(orderQuery)) query: z.output<typeof orderQuery>,
  ): Promise<{ items: Order[]; next: string | null }> {
    return this.orders.orders(caller.office, query.state ?? null, query.cursor ?? null, query.limit);
  }

  @Post('anforderungen')
  @ApiOperation({
    summary: 'Eine Akte anfordern (Scan on Demand)',
    description: 'Eilige gehen in der Verarbeitung vor. Die Stände „gescannt“ und „fertig“ kommen von selbst.',
  })
  @ApiBody({ schema: jsonSchema(orderBody) })
  @ApiOkResponse({ schema: jsonSchema(orderSchema) })
  async placeOrder(
    @Calling() caller: Caller,
    @Body(new Parse(orderBody)) body: z.output<typeof orderBody>,
  ): Promise<Order> {
    return this.orders.place(caller.office, caller.actor, body);
  }

  @Patch('anforderungen/:id')
  @ApiOperation({ summary: 'Wie weit die Papierakte ist' })
  @ApiBody({ schema: jsonSchema(orderMove) })
  @ApiOkResponse({ schema: jsonSchema(orderSchema) })
  async moveOrder(
    @Calling() caller: Caller,
    @Param('id', ParseId) id: string,
    @Body(new Parse(orderMove)) body: z.output<typeof orderMove>,
  ): Promise<Order> {
    return this.orders.move(caller.office, caller.actor, id, body);
  }

  @Get('nachscans')
  @ApiOperation({ summary: 'Seiten, die noch einmal gescannt werden sollen' })
  @ApiQuery({ name: 'state', required: false, enum: ['offen', 'erledigt', 'zurueckgezogen'] })
  @ApiOkResponse(listOf(rescanSchema))
  async listRescans(
    @Calling() caller: Caller,
    @Query(new Parse(rescanQuery)) query: z.output<typeof rescanQuery>,
  ): Promise<{ items: Rescan[]; next: string | null }> {
    return this.rescans.rescans(caller.office, query.state, query.cursor ?? null, query.limit);
  }

  @Post('nachscans')
  @ApiOperation({ summary: 'Einen Nachscan anfordern' })
  @ApiBody({ schema: jsonSchema(rescanBody) })
  @ApiOkResponse({ schema: jsonSchema(rescanSchema) })
  async requestRescan(
    @Calling() caller: Caller,
    @Body(new Parse(rescanBody)) body: z.output<typeof rescanBody>,
  ): Promise<Rescan> {
    return this.rescans.request(caller.office, caller.actor, body);
  }

  @Patch('nachscans/:id')
  @ApiOperation({ summary: 'Einen Nachscan abschließen oder zurückziehen' })
  @ApiBody({ schema: jsonSchema(rescanClose) })
  @ApiOkResponse({ schema: jsonSchema(rescanSchema) })
  async closeRescan(
    @Calling() caller: Caller,
    @Param('id', ParseId) id: string,
    @Body(new Parse(rescanClose)) body: z.output<typeof rescanClose>,
  ): Promise<Rescan> {
    return this.rescans.close(caller.office, caller.actor, id, body);
  }
}
