import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { aktenzeichenKey } from '../../classification/aktenzeichen';
import { jsonSchema } from '../../platform/http/json-schema';
import { Parse, ParseId } from '../../platform/http/parse';
import { Calling, type Caller } from '../caller';
import { LocksService, type Lock } from './locks.service';

const reason = z.string().trim().min(10, 'bitte mit mindestens 10 Zeichen begründen').max(500);
const person = z.string().min(1).max(255);
const lockSchema = z.strictObject({ grund: reason, personen: z.array(person).max(50).default([]) });
const allowSchema = z.strictObject({ person, grund: reason });
const emergencySchema = z.strictObject({ aktenzeichen: z.string().trim().min(1).max(100), grund: reason });

@ApiTags('Sperrvermerk')
@Controller('api/v1')
export class LocksController {
  constructor(private readonly locks: LocksService) {}

  @Get('sperrvermerke')
  @ApiOperation({ summary: 'Sperrvermerke, auf deren Namensliste ich stehe' })
  async list(@Calling() caller: Caller): Promise<{ items: Lock[] }> {
    return { items: await this.locks.list(caller) };
  }

  @Post('akten/:id/sperrvermerk')
  @ApiOperation({
    summary: 'Akte sperren',
    description:
      'Danach sehen sie nur die genannten Personen und wer sie gesperrt hat, auch nicht in Listen und Treffern.',
  })
  @ApiBody({ schema: jsonSchema(lockSchema) })
  async lock(
    @Calling() caller: Caller,
    @Param('id', ParseId) id: string,
    @Body(new Parse(lockSchema)) body: z.output<typeof lockSchema>,
  ): Promise<Lock> {
    return this.locks.lock(caller, id, body.grund, body.personen);
  }

  @Post('akten/:id/sperrvermerk/personen')
  @HttpCode(204)
  @ApiOperation({ summary: 'Eine Person auf die Namensliste einer gesperrten Akte setzen' })
  @ApiBody({ schema: jsonSchema(allowSchema) })
  async allow(
    @Calling() caller: Caller,
    @Param('id', ParseId) id: string,
    @Body(new Parse(allowSchema)) body: z.output<typeof allowSchema>,
  ): Promise<void> {
    await this.locks.allow(caller, id, body.person, body.grund);
  }

  @Post('akten/:id/sperrvermerk/aufhebung')
  @HttpCode(200)
  @ApiOperation({ summary: 'Aufhebung des Sperrvermerks vorschlagen' })
  async propose(@Calling() caller: Caller, @Param('id', ParseId) id: string): Promise<Lock> {
    return this.locks.proposeLifting(caller, id);
  }

  @Post('akten/:id/sperrvermerk/aufhebung/freigabe')
  @HttpCode(204)
  @ApiOperation({ summary: 'Aufhebung des Sperrvermerks freigeben (eine andere Person als die vorschlagende)' })
  async lift(@Calling() caller: Caller, @Param('id', ParseId) id: string): Promise<void> {
    await this.locks.lift(caller, id);
  }

  @Post('notzugriffe')
  @ApiOperation({
    summary: 'Notzugriff auf eine gesperrte Akte',
    description: 'Mit Begründung, für 30 Minuten; Leitung und Datenschutz werden benachrichtigt.',
  })
  @ApiBody({ schema: jsonSchema(emergencySchema) })
  async emergency(
    @Calling() caller: Caller,
    @Body(new Parse(emergencySchema)) body: z.output<typeof emergencySchema>,
  ): Promise<{ akteId: string; bis: string }> {
    return this.locks.emergency(caller, aktenzeichenKey(body.aktenzeichen), body.grund);
  }
}
