import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { Config } from '../../config/config';
import { systemClock } from '../clock';
import { EakteError } from '../eakte-error';
import { CONFIG } from '../tokens';

/** RFC 9116 asks for less than a year, so that a forgotten address does not stay for ever. */
const VALID_MS = 180 * 86_400_000;

/** Where to report a weakness (RFC 9116). */
@ApiTags('Betrieb')
@Controller('.well-known/security.txt')
export class SecurityTxtController {
  private readonly expires = new Date(systemClock.now().getTime() + VALID_MS).toISOString();

  constructor(@Inject(CONFIG) private readonly config: Config) {}

  @Get()
  @ApiOperation({ summary: 'Meldeweg für Schwachstellen (RFC 9116)' })
  @ApiProduces('text/plain')
  get(@Res() response: Response): void {
    const { securityContact } = this.config;
    if (securityContact === undefined) throw new EakteError('NOT_FOUND');
    response
      .type('text/plain; charset=utf-8')
      .send(`Contact: ${securityContact}\nExpires: ${this.expires}\nPreferred-Languages: de, en\n`);
  }
}
