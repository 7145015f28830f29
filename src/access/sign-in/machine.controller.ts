import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { Config } from '../../config/config';
import { systemClock } from '../../platform/clock';
import { EakteError } from '../../platform/eakte-error';
import { jsonSchema } from '../../platform/http/json-schema';
import { Parse } from '../../platform/http/parse';
import { CONFIG } from '../../platform/tokens';
import { MachineClients } from './machine-clients';
import { Sessions } from './sessions';

/** A machine's access token works for this long, seconds; then it signs a new assertion. */
const TOKEN_SECONDS = 600;

const requestSchema = z.strictObject({
  grant_type: z.literal('client_credentials'),
  client_assertion_type: z.literal('urn:ietf:params:oauth:client-assertion-type:jwt-bearer'),
  client_assertion: z.string().min(20).max(8000),
});

/** Answer of RFC 6749, 5.1. */
interface TokenAnswer {
  readonly access_token: string;
  readonly token_type: 'Bearer';
  readonly expires_in: number;
}

@ApiTags('Anmeldung')
@Controller('api/v1/anmeldung/maschine')
export class MachineController {
  private readonly clients: MachineClients;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly sessions: Sessions,
  ) {
    this.clients = new MachineClients(config.machineClients);
  }

  @Post()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Zugriffsmarke für ein Fachverfahren oder einen Scandienstleister (private_key_jwt, RFC 7523)',
  })
  @ApiBody({ schema: jsonSchema(requestSchema) })
  async token(@Body(new Parse(requestSchema)) body: z.output<typeof requestSchema>): Promise<TokenAnswer> {
    const { person, jti, assertionSeconds } = await this.clients.prove(body.client_assertion, this.audience());
    const isNew = await this.sessions.isNewAssertion(person.actor, jti, assertionSeconds);
    if (!isNew) throw new EakteError('SIGN_IN_FAILED', 'diese Zusicherung wurde schon verwendet');
    const token = await this.sessions.open('maschine', person, { provenAt: systemClock.now(), seconds: TOKEN_SECONDS });
    return { access_token: token, token_type: 'Bearer', expires_in: TOKEN_SECONDS };
  }

  /** What an assertion must be made out to: the address of this endpoint. */
  private audience(): string {
    const { oidc, http } = this.config;
    return `${oidc?.publicUrl ?? `http://${http.host}:${http.port}`}/api/v1/anmeldung/maschine`;
  }
}
