import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Calling, type Caller } from '../../access/caller';
import { Parse, ParseId } from '../../platform/http/parse';
import { board, entriesOf, type BoardEntry } from '../exchange/board';
import { askCompetence } from '../exchange/competence';
import { handoverDetail } from '../exchange/handover-detail';
import { releaseLocked } from '../exchange/locked-akte';
import { preflight, type Preflight } from '../exchange/preflight';
import { placeRequest } from '../exchange/request-akte';
import { beginDelivery } from '../exchange/send-akte';
import { boardQuery, preflightQuery, questionBody, releaseBody, requestBody, sendBody } from './requests';
import { TransferService } from './transfer.service';

@ApiTags('Übergaben')
@Controller('api/v1/uebergaben')
export class UebergabenController {
  constructor(private readonly transfer: TransferService) {}

  @Get()
  @ApiOperation({
    summary: 'Ein- und ausgehende Übergaben, neueste zuerst',
    description: 'Mit deutschem Stand und dem, was jetzt möglich ist; Filter: richtung, offen, entscheidung, akteId.',
  })
  async list(
    @Calling() caller: Caller,
    @Query(new Parse(boardQuery)) query: z.output<typeof boardQuery>,
  ): Promise<{ items: readonly BoardEntry[]; next: string | null }> {
    return board(await this.transfer.exchange(caller.office), query);
  }

  @Get('vorpruefung')
  @ApiOperation({ summary: 'Was vor dem Senden einer Akte zu klären ist; ändert nichts' })
  async check(
    @Calling() caller: Caller,
    @Query(new Parse(preflightQuery)) { aktenzeichen, an, pruefsummen }: z.output<typeof preflightQuery>,
  ): Promise<Preflight> {
    return preflight(await this.transfer.exchange(caller.office), aktenzeichen, an, {
      everyPdf: pruefsummen,
      actor: caller.actor,
    });
  }

  @Post('senden')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Eine Akte übergeben',
    description: 'Die Akte ist ab jetzt nur noch zu lesen; Nachrichten werden im Hintergrund geschrieben und gesendet.',
  })
  async send(
    @Calling() caller: Caller,
    @Body(new Parse(sendBody)) { aktenzeichen, an }: z.output<typeof sendBody>,
  ): Promise<BoardEntry> {
    const exchange = await this.transfer.exchange(caller.office);
    return this.entry(caller, (await beginDelivery(exchange, aktenzeichen, an, caller.actor)).id);
  }

  @Post('freigabe')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Eine gesperrte Akte (Sperrvermerk) für einen Empfänger freigeben; senden muss jemand anderes',
  })
  async release(
    @Calling() caller: Caller,
    @Body(new Parse(releaseBody)) { aktenzeichen, an, grund }: z.output<typeof releaseBody>,
  ): Promise<void> {
    const exchange = await this.transfer.exchange(caller.office);
    await releaseLocked(exchange, aktenzeichen, an, { actor: caller.actor, grund });
  }

  @Post('anfordern')
  @HttpCode(202)
  @ApiOperation({ summary: 'Eine Akte (oder mit Grund 03 die Vorabinformationen) bei einer anderen Behörde anfordern' })
  async request(
    @Calling() caller: Caller,
    @Body(new Parse(requestBody)) body: z.output<typeof requestBody>,
  ): Promise<BoardEntry> {
    const { von, grund, versandbestaetigung, geburtsdatum, vorname, staatsangehoerigkeit, ...person } = body;
    const stammdaten = {
      ...person,
      ...(vorname === undefined ? {} : { vorname }),
      ...(geburtsdatum === undefined || geburtsdatum === '' ? {} : { geburtsdatum }),
      ...(staatsangehoerigkeit === undefined ? {} : { staatsangehoerigkeit }),
    };
    const exchange = await this.transfer.exchange(caller.office);
    const { uebergabe } = await placeRequest(exchange, von, stammdaten, { grund, versandbestaetigung });
    return this.entry(caller, uebergabe);
  }

  @Post('zustaendigkeit')
  @HttpCode(202)
  @ApiOperation({ summary: 'Eine andere Behörde fragen, ob sie zuständig ist (010101)' })
  async ask(
    @Calling() caller: Caller,
    @Body(new Parse(questionBody)) { aktenzeichen, an, aufenthalt }: z.output<typeof questionBody>,
  ): Promise<BoardEntry> {
    const { strasse, hausnummer, postleitzahl, wohnort } = aufenthalt;
    const exchange = await this.transfer.exchange(caller.office);
    const id = await askCompetence(exchange, aktenzeichen, an, {
      ...(hausnummer === undefined ? {} : { hausnummer }),
      ...(postleitzahl === undefined ? {} : { postleitzahl }),
      ...(strasse === undefined ? {} : { strasse }),
      wohnort,
    });
    return this.entry(caller, id);
  }

  @Get(':id')
  @ApiOperation({
    summary: 'Eine Übergabe: Nachrichten, Pakete, Vorabinformationen, Vergleich mit dem Bestand',
  })
  async get(
    @Calling() caller: Caller,
    @Param('id', ParseId) id: string,
  ): Promise<Awaited<ReturnType<typeof handoverDetail>>> {
    return handoverDetail(await this.transfer.exchange(caller.office), id);
  }

  private async entry(caller: Caller, id: string): Promise<BoardEntry> {
    const [entry] = await entriesOf(await this.transfer.exchange(caller.office), [id]);
    if (entry === undefined) throw new Error('the handover is gone');
    return entry;
  }
}
