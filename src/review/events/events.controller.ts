import { Controller, Get, Headers, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Calling, asDatabaseCaller, type Caller } from '../../access/caller';
import { EventsService, type TellableEvent } from './events.service';

/** Proxies close connections that are silent for a minute. */
const SIGN_OF_LIFE_MS = 20_000;
/** What the browser waits before it comes back, ms. */
const RETRY_MS = 1000;
/** Then the browser comes back and is asked again who it is: rights that were taken away end here. */
const LIFETIME_MS = 60_000;
/** A reader this far behind with taking bytes is let go; it comes back and catches up. */
const MAX_BUFFERED = 1_000_000;

@ApiTags('Ereignisse')
@Controller('api/v1/events')
export class EventsController {
  constructor(private readonly events: EventsService) {}

  @Get()
  @ApiOperation({
    summary: 'Was geschieht, als Server-Sent Events: nur Kennungen, keine Daten von Personen',
    description:
      'event: Art (delivery, batch, dokument, akte, aenderung, qs, nachscan, anforderung, notiz, wiedervorlage, laufmappe, uebergabe); data: {id, batchId, akteId}. ' +
      'Nach einer Unterbrechung geht es mit Last-Event-ID weiter; „reset“ heißt: zu lange weg, bitte neu laden.',
  })
  @ApiHeader({ name: 'Last-Event-ID', required: false })
  @ApiProduces('text/event-stream')
  async stream(
    @Calling() caller: Caller,
    @Headers('last-event-id') lastSeen: string | undefined,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    response.status(200).set({
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    });
    response.flushHeaders();
    const write = (text: string): void => {
      if (response.writableLength > MAX_BUFFERED) response.destroy();
      else response.write(text);
    };
    write(`retry: ${RETRY_MS}\n\n`);
    const life = setInterval(() => write(': noch da\n\n'), SIGN_OF_LIFE_MS);
    const gone = new Promise<void>((resolve) => {
      const end = setTimeout(resolve, LIFETIME_MS);
      request.once('close', () => {
        clearTimeout(end);
        resolve();
      });
    });
    const leave = await this.events.join(caller.office, lastSeen ?? null, {
      caller: asDatabaseCaller(caller),
      tell: (event) => write(textOf(event)),
      reset: (place) => write(`id: ${place}\nevent: reset\ndata: {}\n\n`),
    });
    // From here on nothing is missed: whoever fetched the state before this line fetches it again.
    write(': verbunden\n\n');
    await gone;
    clearInterval(life);
    leave();
    response.end();
  }
}

function textOf({ place, kind, id, batchId, akteId }: TellableEvent): string {
  return `id: ${place}\nevent: ${kind}\ndata: ${JSON.stringify({ id, batchId, akteId })}\n\n`;
}
