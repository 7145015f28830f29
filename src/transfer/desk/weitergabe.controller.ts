import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { z } from 'zod';
import { Calling, type Caller } from '../../access/caller';
import { Parse, ParseId } from '../../platform/http/parse';
import { akteById } from '../exchange/akte-in-stock';
import { schwaerzungSchema } from '../weitergabe/schwaerzung';
import { ARTEN, writeWeitergabe } from '../weitergabe/weitergabe';
import { TransferService } from './transfer.service';

const weitergabeBody = z.strictObject({
  fuer: z.enum(ARTEN),
  schwaerzungen: z.array(schwaerzungSchema).max(5000).default([]),
});

@ApiTags('Übergaben')
@Controller('api/v1/akten')
export class WeitergabeController {
  constructor(private readonly transfer: TransferService) {}

  @Post(':id/weitergabe')
  @ApiOperation({
    summary: 'Akte für Gericht, Akteneinsicht oder Archiv als ZIP',
    description:
      'Einzelne PDF mit durchgehender Paginierung, Begleitdaten, Übersicht; Schwärzungen sind wirklich entfernt.',
  })
  @ApiProduces('application/zip')
  async give(
    @Calling() caller: Caller,
    @Param('id', ParseId) id: string,
    @Body(new Parse(weitergabeBody)) { fuer, schwaerzungen }: z.output<typeof weitergabeBody>,
    @Res() response: Response,
  ): Promise<void> {
    const exchange = await this.transfer.exchange(caller.office);
    const { aktenzeichen } = await akteById(exchange.dataSource, caller.office, id);
    response.type('application/zip').setHeader('Content-Disposition', `attachment; filename="akte-${fuer}.zip"`);
    await writeWeitergabe(exchange, aktenzeichen, { art: fuer, actor: caller.actor, schwaerzungen }, response);
  }
}
