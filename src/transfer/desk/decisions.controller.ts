import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Calling, type Caller } from '../../access/caller';
import { EakteError } from '../../platform/eakte-error';
import { Parse, ParseId } from '../../platform/http/parse';
import {
  answerObstacle,
  declareNotCompetent,
  declareUnresolved,
  forwardRequest,
  rejectRequest,
} from '../exchange/answers';
import { entriesOf, type BoardEntry } from '../exchange/board';
import { denyCompetence } from '../exchange/competence';
import type { Exchange } from '../exchange/exchange';
import { remind, resend } from '../exchange/remind';
import { requestFromQuestion } from '../exchange/request-akte';
import { handoverById } from '../exchange/request-at-hand';
import { letIn, rejectDelivery } from '../exchange/take-over';
import { sendVorabinformationen, vorabSchema, type Vorabangaben } from '../exchange/vorabinformationen';
import { keepDelivery, withdraw } from '../exchange/withdraw';
import {
  denialBody,
  forwardBody,
  notCompetentBody,
  numberBody,
  obstacleBody,
  reasonBody,
  remarkBody,
} from './requests';
import { TransferService } from './transfer.service';

/** What a person decides about a handover; each answer is the entry of the board as it is afterwards. */
@ApiTags('Übergaben')
@Controller('api/v1/uebergaben/:id')
export class DecisionsController {
  constructor(private readonly transfer: TransferService) {}

  @Post('hindernis')
  @HttpCode(200)
  @ApiOperation({ summary: 'Anforderung beantworten: die Akte kommt (noch) nicht (010202)' })
  obstacle(
    @Calling() caller: Caller,
    @Param('id', ParseId) id: string,
    @Body(new Parse(obstacleBody)) body: z.output<typeof obstacleBody>,
  ): Promise<BoardEntry> {
    return this.decide(caller, id, (exchange) => answerObstacle(exchange, id, body));
  }

  @Post('weiterleiten')
  @HttpCode(200)
  @ApiOperation({ summary: 'Anforderung an die zuständige Behörde weiterleiten (0030, 0031)' })
  forward(
    @Calling() caller: Caller,
    @Param('id', ParseId) id: string,
    @Body(new Parse(forwardBody)) { an }: z.output<typeof forwardBody>,
  ): Promise<BoardEntry> {
    return this.decide(caller, id, (exchange) => forwardRequest(exchange, id, an));
  }

  @Post('ungeklaert')
  @HttpCode(200)
  @ApiOperation({ summary: 'Nicht zuständig, die zuständige Behörde ist unbekannt (0032)' })
  unresolved(
    @Calling() caller: Caller,
    @Param('id', ParseId) id: string,
    @Body(new Parse(remarkBody)) { bemerkung }: z.output<typeof remarkBody>,
  ): Promise<BoardEntry> {
    return this.decide(caller, id, (exchange) => declareUnresolved(exchange, id, bemerkung));
  }

  @Post('nicht-zustaendig')
  @HttpCode(200)
  @ApiOperation({ summary: 'Nichtzuständigkeit erklären (000030)' })
  notCompetent(
    @Calling() caller: Caller,
    @Param('id', ParseId) id: string,
    @Body(new Parse(notCompetentBody)) body: z.output<typeof notCompetentBody>,
  ): Promise<BoardEntry> {
    return this.decide(caller, id, (exchange) => declareNotCompetent(exchange, id, body));
  }

  @Post('anforderung-zurueckweisen')
  @HttpCode(200)
  @ApiOperation({ summary: 'Eine fehlerhafte Anforderung zurückweisen (0010)' })
  rejectRequest(
    @Calling() caller: Caller,
    @Param('id', ParseId) id: string,
    @Body(new Parse(reasonBody)) { grund }: z.output<typeof reasonBody>,
  ): Promise<BoardEntry> {
    return this.decide(caller, id, (exchange) => rejectRequest(exchange, id, grund));
  }

  @Post('zustaendigkeit-verneinen')
  @HttpCode(200)
  @ApiOperation({ summary: 'Auf eine Zuständigkeitsfrage antworten: nicht zuständig (010102)' })
  deny(
    @Calling() caller: Caller,
    @Param('id', ParseId) id: string,
    @Body(new Parse(denialBody)) body: z.output<typeof denialBody>,
  ): Promise<BoardEntry> {
    return this.decide(caller, id, (exchange) => denyCompetence(exchange, id, body));
  }

  @Post('anfordern')
  @HttpCode(200)
  @ApiOperation({ summary: 'Auf eine Zuständigkeitsfrage die Akte anfordern: zuständig (010201)' })
  request(
    @Calling() caller: Caller,
    @Param('id', ParseId) id: string,
    @Body(new Parse(numberBody)) { aktenzeichen }: z.output<typeof numberBody>,
  ): Promise<BoardEntry> {
    return this.decide(caller, id, (exchange) => requestFromQuestion(exchange, id, aktenzeichen));
  }

  @Post('vorabinformationen')
  @HttpCode(200)
  @ApiOperation({ summary: 'Vorabinformationen senden: Sperrdaten des eAT, Auskunftssperren (010205)' })
  inform(
    @Calling() caller: Caller,
    @Param('id', ParseId) id: string,
    @Body(new Parse(vorabSchema)) body: Vorabangaben,
  ): Promise<BoardEntry> {
    return this.decide(caller, id, (exchange) => sendVorabinformationen(exchange, id, body));
  }

  @Post('annehmen')
  @HttpCode(202)
  @ApiOperation({ summary: 'Eine zurückgehaltene Lieferung als neue Akte übernehmen; geschieht im Hintergrund' })
  accept(
    @Calling() caller: Caller,
    @Param('id', ParseId) id: string,
    @Body(new Parse(numberBody)) { aktenzeichen }: z.output<typeof numberBody>,
  ): Promise<BoardEntry> {
    return this.decide(caller, id, async (exchange) =>
      letIn(exchange, await lieferungOf(exchange, id), aktenzeichen, caller.actor),
    );
  }

  @Post('lieferung-zurueckweisen')
  @HttpCode(200)
  @ApiOperation({ summary: 'Eine Lieferung nicht übernehmen (0010); die andere Behörde behält die Akte' })
  rejectDelivery(
    @Calling() caller: Caller,
    @Param('id', ParseId) id: string,
    @Body(new Parse(reasonBody)) { grund }: z.output<typeof reasonBody>,
  ): Promise<BoardEntry> {
    return this.decide(caller, id, async (exchange) =>
      rejectDelivery(exchange, await lieferungOf(exchange, id), grund),
    );
  }

  @Post('erinnern')
  @HttpCode(200)
  @ApiOperation({ summary: 'Die andere Behörde erinnern (010002 oder 0021)' })
  remind(@Calling() caller: Caller, @Param('id', ParseId) id: string): Promise<BoardEntry> {
    return this.decide(caller, id, (exchange) => remind(exchange, id));
  }

  @Post('wiederholen')
  @HttpCode(200)
  @ApiOperation({ summary: 'Unverändert noch einmal senden, oder nach einer Absage neu anfordern' })
  resend(@Calling() caller: Caller, @Param('id', ParseId) id: string): Promise<BoardEntry> {
    return this.decide(caller, id, (exchange) => resend(exchange, id));
  }

  @Post('zurueckziehen')
  @HttpCode(200)
  @ApiOperation({ summary: 'Eine Lieferung zurückziehen, die noch nicht hinaus ist; zwei Personen' })
  withdraw(
    @Calling() caller: Caller,
    @Param('id', ParseId) id: string,
    @Body(new Parse(reasonBody)) { grund }: z.output<typeof reasonBody>,
  ): Promise<BoardEntry> {
    return this.decide(caller, id, (exchange) => withdraw(exchange, id, caller.actor, grund));
  }

  @Post('zurueckziehung-ablehnen')
  @HttpCode(200)
  @ApiOperation({ summary: 'Eine vorgeschlagene Zurückziehung ablehnen; die Lieferung geht weiter' })
  keep(@Calling() caller: Caller, @Param('id', ParseId) id: string): Promise<BoardEntry> {
    return this.decide(caller, id, (exchange) => keepDelivery(exchange, id));
  }

  private async decide(
    caller: Caller,
    id: string,
    decision: (exchange: Exchange) => Promise<unknown>,
  ): Promise<BoardEntry> {
    const exchange = await this.transfer.exchange(caller.office);
    await decision(exchange);
    const [entry] = await entriesOf(exchange, [id]);
    if (entry === undefined) throw new EakteError('NOT_FOUND', 'Übergabe');
    return entry;
  }
}

async function lieferungOf(exchange: Exchange, id: string): Promise<string> {
  const { lieferungUuid } = await handoverById(exchange, id);
  if (lieferungUuid === null) throw new EakteError('TRANSFER_STEP_INVALID', 'Es ist noch keine Lieferung angekommen');
  return lieferungUuid;
}
