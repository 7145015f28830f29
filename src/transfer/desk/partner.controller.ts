import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Calling, type Caller } from '../../access/caller';
import { Parse } from '../../platform/http/parse';
import { partners, partnerView, steerPartner, type PartnerView } from '../exchange/partner-directory';
import { partnerQuery, steeringBody } from './requests';
import { TransferService } from './transfer.service';

@ApiTags('Übergaben')
@Controller('api/v1/partner')
export class PartnerController {
  constructor(private readonly transfer: TransferService) {}

  @Get()
  @ApiOperation({
    summary: 'Ausländerbehörden der Codeliste abhkennung mit ihrem Stand',
    description: 'Suche mit `q` in Name und Kennziffer; mit `auffaellig=true` nur solche mit Rückstau oder Störung.',
  })
  async list(
    @Calling() caller: Caller,
    @Query(new Parse(partnerQuery)) query: z.output<typeof partnerQuery>,
  ): Promise<{ items: readonly PartnerView[]; gesamt: number }> {
    return partners(await this.transfer.exchange(caller.office), query);
  }

  @Get(':kennung')
  @ApiOperation({ summary: 'Eine Behörde: Stand, Rückstau und voraussichtliches Ende' })
  async get(@Calling() caller: Caller, @Param('kennung') kennung: string): Promise<PartnerView> {
    return partnerView(await this.transfer.exchange(caller.office), kennung);
  }

  @Post(':kennung/steuerung')
  @HttpCode(200)
  @ApiOperation({ summary: 'Versand an eine Behörde anhalten, stoppen oder wieder laufen lassen' })
  async steer(
    @Calling() caller: Caller,
    @Param('kennung') kennung: string,
    @Body(new Parse(steeringBody)) { steuerung, grund }: z.output<typeof steeringBody>,
  ): Promise<PartnerView> {
    const exchange = await this.transfer.exchange(caller.office);
    return steerPartner(exchange, kennung, steuerung, { actor: caller.actor, grund });
  }
}
