import { Controller, Get, Param, ParseIntPipe, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { pipeline } from 'node:stream/promises';
import { Calling, type Caller } from '../access/caller';
import { readPart, readReading } from '../archive/page-bundle';
import type { PageText } from '../ocr/page-text';
import { Blobs } from '../platform/blobs';
import { EakteError } from '../platform/eakte-error';
import { ParseId } from '../platform/http/parse';
import { AktenService, type AktePage, type Dokument } from './akten.service';

/** A page as a viewer needs it before it has the image. */
export interface PageView extends Omit<AktePage, 'stored'> {
  readonly image: string;
  readonly thumbnail: string;
}

@ApiTags('Dokumente')
@Controller('api/v1')
export class DokumenteController {
  constructor(
    private readonly akten: AktenService,
    private readonly blobs: Blobs,
  ) {}

  @Get('dokumente/:id')
  @ApiOperation({ summary: 'Ein Dokument mit Feldern und Seiten' })
  async get(
    @Calling() caller: Caller,
    @Param('id', ParseId) id: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Dokument & { items: PageView[] }> {
    const dokument = await this.akten.dokument(caller.office, id);
    response.setHeader('ETag', `"${dokument.version}"`);
    await this.akten.auditRead(caller.office, caller.actor, 'dokument.read', id);
    const pages = await this.akten.pagesOfDokument(caller.office, id);
    return { ...dokument, items: pages.map(pageView) };
  }

  @Get('dokumente/:id/pdf')
  @ApiOperation({ summary: 'Das Dokument als PDF/A-2u' })
  @ApiProduces('application/pdf')
  async pdf(@Calling() caller: Caller, @Param('id', ParseId) id: string, @Res() response: Response): Promise<void> {
    const dokument = await this.akten.dokument(caller.office, id);
    if (dokument.sha256 === null) throw new EakteError('NOT_READY', 'Das PDF entsteht noch');
    await this.akten.auditRead(caller.office, caller.actor, 'dokument.pdf', id);
    response.type('application/pdf').setHeader('Content-Disposition', `inline; filename="${dokument.id}.pdf"`);
    response.setHeader('ETag', `"${dokument.sha256}"`);
    await pipeline(await this.blobs.open(caller.office, 'dokument', dokument.sha256), response);
  }

  @Get('dokumente/:id/transfervermerk')
  @ApiOperation({ summary: 'Der Transfervermerk zum Dokument (BSI TR-03138)' })
  @ApiProduces('application/json')
  async vermerk(@Calling() caller: Caller, @Param('id', ParseId) id: string, @Res() response: Response): Promise<void> {
    const dokument = await this.akten.dokument(caller.office, id);
    if (dokument.vermerkSha256 === null) throw new EakteError('NOT_READY', 'Der Transfervermerk entsteht noch');
    await this.akten.auditRead(caller.office, caller.actor, 'dokument.vermerk', id);
    response.type('application/json');
    await pipeline(await this.blobs.open(caller.office, 'vermerk', dokument.vermerkSha256), response);
  }

  @Get('deliveries/:id/pages/:page')
  @ApiOperation({ summary: 'Eine Seite: Lage, Text mit Wörtern, Rahmen und Sicherheit' })
  async page(
    @Calling() caller: Caller,
    @Param('id', ParseId) id: string,
    @Param('page', ParseIntPipe) page: number,
  ): Promise<PageView & { words: PageText }> {
    const found = await this.akten.page(caller.office, id, page);
    await this.akten.auditRead(caller.office, caller.actor, 'page.read', `${id}/${page}`);
    return { ...pageView(found), words: (await readReading(this.blobs, found.stored)).text };
  }

  @Get('deliveries/:id/pages/:page/image')
  @ApiOperation({ summary: 'Bild der aufrechten Seite für den Bildschirm' })
  @ApiProduces('image/jpeg')
  async image(
    @Calling() caller: Caller,
    @Param('id', ParseId) id: string,
    @Param('page', ParseIntPipe) page: number,
    @Res() response: Response,
  ): Promise<void> {
    await this.sendPart(caller, id, page, 'preview', response);
  }

  @Get('deliveries/:id/pages/:page/thumbnail')
  @ApiOperation({ summary: 'Vorschaubild der Seite' })
  @ApiProduces('image/jpeg')
  async thumbnail(
    @Calling() caller: Caller,
    @Param('id', ParseId) id: string,
    @Param('page', ParseIntPipe) page: number,
    @Res() response: Response,
  ): Promise<void> {
    await this.sendPart(caller, id, page, 'thumbnail', response);
  }

  @Get('deliveries/:id/pages/:page/text')
  @ApiOperation({ summary: 'Text der Seite' })
  @ApiProduces('text/plain')
  async text(
    @Calling() caller: Caller,
    @Param('id', ParseId) id: string,
    @Param('page', ParseIntPipe) page: number,
    @Res() response: Response,
  ): Promise<void> {
    const found = await this.akten.page(caller.office, id, page);
    await this.akten.auditRead(caller.office, caller.actor, 'page.read', `${id}/${page}`);
    response.type('text/plain; charset=utf-8').send(found.text);
  }

  private async sendPart(
    caller: Caller,
    id: string,
    page: number,
    part: 'preview' | 'thumbnail',
    response: Response,
  ): Promise<void> {
    const found = await this.akten.page(caller.office, id, page);
    await this.akten.auditRead(caller.office, caller.actor, `page.${part}`, `${id}/${page}`);
    response.type('image/jpeg').setHeader('Cache-Control', 'private, no-store');
    response.send(await readPart(this.blobs, found.stored, part));
  }
}

function pageView(page: AktePage): PageView {
  const address = `/api/v1/deliveries/${page.deliveryId}/pages/${page.page}`;
  const { deliveryId, width, height, dpi, rotation, blank, separator, confidence, text, dokumentId } = page;
  const facts = {
    deliveryId,
    page: page.page,
    width,
    height,
    dpi,
    rotation,
    blank,
    separator,
    confidence,
    text,
    dokumentId,
  };
  return { ...facts, image: `${address}/image`, thumbnail: `${address}/thumbnail` };
}
