import { Controller, Get, Inject, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import type { Config } from '../config/config';
import { CONFIG } from '../platform/tokens';
import { Calling, sessionOf, type Caller } from './caller';
import { needsStepUp, rightsOf, titleOf } from './rights';
import { ROLE_NAMES } from './roles';

/** Who I am and what I may do, as the web application shows it. */
interface Me {
  readonly office: string;
  readonly actor: string;
  readonly name: string | null;
  readonly signIn: Config['signIn'];
  readonly roles: { readonly id: string; readonly name: string }[];
  readonly rights: { readonly id: string; readonly title: string; readonly stepUp: boolean }[];
  readonly namedRights: readonly string[];
  /** Until when rights with `stepUp` work without confirming the sign-in, ISO 8601; null: nobody signs in here. */
  readonly stepUpUntil: string | null;
}

@ApiTags('Anmeldung')
@Controller('api/v1/me')
export class MeController {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  @Get()
  @ApiOperation({ summary: 'Wer ich bin und was ich darf' })
  get(@Calling() caller: Caller, @Req() request: Request): Me {
    const { office, actor, roles, namedRights, provenAt } = caller;
    return {
      office,
      actor,
      name: sessionOf(request)?.name ?? null,
      signIn: this.config.signIn,
      roles: roles.map((id) => ({ id, name: ROLE_NAMES[id] })),
      rights: rightsOf(roles).map((id) => ({ id, title: titleOf(id), stepUp: needsStepUp(id) })),
      namedRights,
      stepUpUntil: provenAt === null ? null : new Date(provenAt + this.config.stepUpMs).toISOString(),
    };
  }
}
