import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { jsonSchema } from '../../platform/http/json-schema';
import { Parse, ParseId } from '../../platform/http/parse';
import { Calling, type Caller } from '../caller';
import { NAMED_RIGHTS } from '../protected-kinds';
import { NamedRightsService, type Grant, type Notice } from './named-rights.service';

const proposeSchema = z.strictObject({
  person: z.string().min(1).max(255),
  recht: z.enum(NAMED_RIGHTS),
  grund: z.string().trim().min(10, 'bitte mit mindestens 10 Zeichen begründen').max(500),
});

@ApiTags('Rechte')
@Controller('api/v1')
export class NamedRightsController {
  constructor(private readonly rights: NamedRightsService) {}

  @Get('personenrechte')
  @ApiOperation({ summary: 'Namentliche Rechte: vorgeschlagen und freigegeben' })
  async list(@Calling() caller: Caller): Promise<{ items: Grant[] }> {
    return { items: await this.rights.list(caller) };
  }

  @Post('personenrechte')
  @ApiOperation({ summary: 'Namentliches Recht vorschlagen (Register R11, Gesundheitsdaten)' })
  @ApiBody({ schema: jsonSchema(proposeSchema) })
  async propose(
    @Calling() caller: Caller,
    @Body(new Parse(proposeSchema)) body: z.output<typeof proposeSchema>,
  ): Promise<Grant> {
    return this.rights.propose(caller, body.person, body.recht, body.grund);
  }

  @Post('personenrechte/:id/freigabe')
  @HttpCode(200)
  @ApiOperation({ summary: 'Namentliches Recht freigeben (eine andere Person als die vorschlagende)' })
  async grant(@Calling() caller: Caller, @Param('id', ParseId) id: string): Promise<Grant> {
    return this.rights.grant(caller, id);
  }

  @Post('personenrechte/:id/entzug')
  @HttpCode(204)
  @ApiOperation({ summary: 'Namentliches Recht entziehen; wirkt mit der nächsten Anfrage' })
  async withdraw(@Calling() caller: Caller, @Param('id', ParseId) id: string): Promise<void> {
    await this.rights.withdraw(caller, id);
  }

  @Get('hinweise')
  @ApiOperation({ summary: 'Hinweise an Leitung und Datenschutz, etwa auf Notzugriffe' })
  async notices(@Calling() caller: Caller): Promise<{ items: Notice[] }> {
    return { items: await this.rights.notices(caller) };
  }
}
