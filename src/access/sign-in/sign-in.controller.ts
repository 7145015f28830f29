import { Controller, Get, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { z } from 'zod';
import type { Config } from '../../config/config';
import { systemClock } from '../../platform/clock';
import { EakteError } from '../../platform/eakte-error';
import { Parse } from '../../platform/http/parse';
import { CONFIG } from '../../platform/tokens';
import { callerOf, sessionOf } from '../caller';
import { forbiddenPair, ROLES } from '../roles';
import { cookieOf, FLOW_COOKIE, SESSION_COOKIE, setCookie } from './cookies';
import { developmentPage } from './development-page';
import { developmentPeople } from './development-people';
import { flowSchema, OidcSignIn, type Flow } from './oidc-sign-in';
import { Sessions } from './sessions';

/** The way to the provider and back takes at most this long, seconds. */
const FLOW_SECONDS = 600;

const startSchema = z.object({
  /** Only addresses of ours: one slash, and what browsers take for one. */
  zurueck: z
    .string()
    .regex(/^\/(?![/\\])[\w\-./?=&%#]*$/)
    .default('/'),
  bestaetigen: z.enum(['0', '1']).default('0'),
});
const roleSchema = z.enum(ROLES);
const officeSchema = z.object({
  behoerde: z
    .string()
    .regex(/^[0-9A-Za-z]{3,20}$/)
    .optional(),
  /** Several development persons of one role: four eyes need two. */
  person: z
    .string()
    .regex(/^[a-z0-9-]{1,30}$/)
    .optional(),
});

@ApiTags('Anmeldung')
@Controller('api/v1/anmeldung')
export class SignInController {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly oidc: OidcSignIn,
    private readonly sessions: Sessions,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Anmelden, oder mit `bestaetigen=1` die Anmeldung bestätigen' })
  @ApiQuery({ name: 'zurueck', required: false })
  @ApiQuery({ name: 'bestaetigen', required: false })
  async start(
    @Query(new Parse(startSchema)) query: z.output<typeof startSchema>,
    @Res() response: Response,
  ): Promise<void> {
    response.setHeader('Cache-Control', 'no-store');
    if (this.config.signIn === 'offen') {
      response.redirect(303, query.zurueck);
      return;
    }
    if (this.config.signIn === 'entwicklung') {
      response.type('text/html; charset=utf-8').send(developmentPage(developmentPeople(this.config.office)));
      return;
    }
    const { url, flow } = await this.oidc.begin(query.zurueck, query.bestaetigen === '1');
    const kept = Buffer.from(JSON.stringify(flow)).toString('base64url');
    response.setHeader('Set-Cookie', setCookie(FLOW_COOKIE, kept, 'Lax', FLOW_SECONDS));
    response.redirect(303, url);
  }

  @Get('rueckkehr')
  @ApiOperation({ summary: 'Rückkehr vom Anmeldedienst' })
  async callback(@Req() request: Request, @Res() response: Response): Promise<void> {
    const flow = flowOf(request);
    // Whatever comes of it, this flow is used up.
    response.setHeader('Set-Cookie', setCookie(FLOW_COOKIE, '', 'Lax', 0));
    const query = request.originalUrl.slice(request.originalUrl.indexOf('?'));
    const { person, ...proof } = await this.oidc.finish(query, flow);
    if (forbiddenPair(person.roles) !== undefined) throw new EakteError('SIGN_IN_FAILED', 'unvereinbare Rollen');
    await this.endOld(request);
    const token = await this.sessions.open('person', person, proof);
    response.append('Set-Cookie', setCookie(SESSION_COOKIE, token, 'Strict'));
    response.redirect(303, flow.back);
  }

  @Get('entwicklung/:rolle')
  @ApiOperation({ summary: 'Als Person der Entwicklung anmelden (nie in production)' })
  @ApiQuery({ name: 'behoerde', required: false })
  @ApiQuery({ name: 'person', required: false })
  async development(
    @Param('rolle') role: string,
    @Query(new Parse(officeSchema)) query: z.output<typeof officeSchema>,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const chosen = roleSchema.safeParse(role);
    if (this.config.signIn !== 'entwicklung' || !chosen.success) throw new EakteError('NOT_FOUND');
    const office = query.behoerde ?? this.config.office;
    const person = developmentPeople(office).find((one) => one.roles.includes(chosen.data));
    if (person === undefined) throw new EakteError('NOT_FOUND');
    await this.endOld(request);
    const actor = query.person === undefined ? person.actor : `entwicklung-${query.person}`;
    const token = await this.sessions.open('person', { ...person, actor }, { provenAt: systemClock.now() });
    response.setHeader('Set-Cookie', setCookie(SESSION_COOKIE, token, 'Strict'));
    response.redirect(303, '/');
  }

  @Post('ende')
  @HttpCode(200)
  @ApiOperation({ summary: 'Abmelden; `weiter` ist die Abmeldeseite des Anmeldedienstes' })
  async end(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<{ weiter: string }> {
    callerOf(request);
    await this.endOld(request);
    response.setHeader('Set-Cookie', setCookie(SESSION_COOKIE, '', 'Strict', 0));
    response.setHeader('Clear-Site-Data', '"cache", "storage"');
    const weiter = this.config.signIn === 'oidc' ? await this.oidc.endUrl().catch(() => null) : null;
    return { weiter: weiter ?? '/' };
  }

  /** A new sign-in never goes on under an old session's token. */
  private async endOld(request: Request): Promise<void> {
    const token = sessionOf(request)?.token;
    if (token !== undefined) await this.sessions.end(token);
  }
}

function flowOf(request: Request): Flow {
  const kept = cookieOf(request.headers.cookie, FLOW_COOKIE) ?? '';
  try {
    return flowSchema.parse(JSON.parse(Buffer.from(kept, 'base64url').toString('utf8')));
  } catch (cause) {
    throw new EakteError('SIGN_IN_FAILED', 'Diese Anmeldung wurde hier nicht begonnen', { cause });
  }
}
