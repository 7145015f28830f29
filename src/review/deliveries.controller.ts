import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Calling, type Caller } from '../access/caller';
import { jsonSchema } from '../platform/http/json-schema';
import { Parse, ParseId } from '../platform/http/parse';
import { DeliveriesService, type BatchProgress, type Delivery, type Finding } from './deliveries.service';

const releaseSchema = z.strictObject({ aktenzeichen: z.string().trim().min(1).max(100) });

@ApiTags('Prüfung')
@Controller('api/v1')
export class DeliveriesController {
  constructor(private readonly deliveries: DeliveriesService) {}

  @Get('batches/:id/deliveries')
  @ApiOperation({ summary: 'Was aus den Dateien einer Lieferung wird', description: 'Mit Stand, Grund und seit wann.' })
  async ofBatch(
    @Calling() caller: Caller,
    @Param('id', ParseId) id: string,
  ): Promise<{ items: Delivery[]; findings: Finding[]; progress: BatchProgress }> {
    const [items, findings, progress] = await Promise.all([
      this.deliveries.ofBatch(caller.office, id),
      this.deliveries.findings(caller.office, id),
      this.deliveries.progress(caller.office, id),
    ]);
    return { items, findings, progress };
  }

  @Get('batches/:id/progress')
  @ApiOperation({ summary: 'Fortschritt einer Lieferung in Seiten' })
  async progress(@Calling() caller: Caller, @Param('id', ParseId) id: string): Promise<BatchProgress> {
    return this.deliveries.progress(caller.office, id);
  }

  @Get('status')
  @ApiOperation({ summary: 'Anzahl und Alter je Stand' })
  async status(@Calling() caller: Caller): Promise<{ items: { state: string; deliveries: number; oldest: string }[] }> {
    return { items: await this.deliveries.states(caller.office) };
  }

  @Get('deliveries/:id')
  @ApiOperation({ summary: 'Eine Lieferung (Band) mit ihrem Stand' })
  async get(@Calling() caller: Caller, @Param('id', ParseId) id: string): Promise<Delivery> {
    return this.deliveries.delivery(caller.office, id);
  }

  @Post('deliveries/:id/retry')
  @HttpCode(202)
  @ApiOperation({ summary: 'Eine Lieferung aus der Quarantäne erneut versuchen' })
  async retry(@Calling() caller: Caller, @Param('id', ParseId) id: string): Promise<Delivery> {
    return this.deliveries.retry(caller.office, caller.actor, id);
  }

  @Post('deliveries/:id/release')
  @HttpCode(202)
  @ApiOperation({ summary: 'Entscheiden, zu welcher Akte eine angehaltene Lieferung gehört' })
  @ApiBody({ schema: jsonSchema(releaseSchema) })
  async release(
    @Calling() caller: Caller,
    @Param('id', ParseId) id: string,
    @Body(new Parse(releaseSchema)) body: z.output<typeof releaseSchema>,
  ): Promise<Delivery> {
    return this.deliveries.release(caller.office, caller.actor, id, body.aktenzeichen);
  }
}
