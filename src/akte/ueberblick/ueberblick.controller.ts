import { Controller, Get, Param } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Calling, type Caller } from '../../access/caller';
import { ParseId } from '../../platform/http/parse';
import { AktenService } from '../akten.service';
import type { Ueberblick } from './ueberblick';
import { UeberblickService } from './ueberblick.service';

@ApiTags('Akten')
@Controller('api/v1/akten')
export class UeberblickController {
  constructor(
    private readonly akten: AktenService,
    private readonly overview: UeberblickService,
  ) {}

  @Get(':id/ueberblick')
  @ApiOperation({
    summary: 'Akte auf einen Blick',
    description:
      'Angaben zur Person, letzter Titel, letzter Pass, letzte Anschrift, offene Fristen, Zahlen; jede Angabe mit Dokument, Seite, Rahmen und Sicherheit, Widersprüche mit beiden Werten.',
  })
  async get(@Calling() caller: Caller, @Param('id', ParseId) id: string): Promise<Ueberblick> {
    const found = await this.overview.of(caller.office, id);
    await this.akten.auditRead(caller.office, caller.actor, 'akte.ueberblick', id);
    return found;
  }
}
