import { Controller, Get, Param, ParseIntPipe, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import sharp from 'sharp';
import { z } from 'zod';
import { Calling, type Caller } from '../access/caller';
import { readPart } from '../archive/page-bundle';
import { Blobs } from '../platform/blobs';
import { EakteError } from '../platform/eakte-error';
import { Parse, ParseId } from '../platform/http/parse';
import { AktenService } from './akten.service';

const place = z.coerce.number().min(0).max(100_000);
const boxQuery = z
  .object({ left: place, top: place, right: place, bottom: place })
  .refine(({ left, top, right, bottom }) => right > left && bottom > top, 'der Rahmen ist leer');

/** What is shown around the value, as share of its height: enough to see the label beside it. */
const MARGIN = { x: 4, y: 2.2 };

/** Cut-outs of pages: the place on the paper that shows a value. */
@ApiTags('Dokumente')
@Controller('api/v1/deliveries')
export class SnippetController {
  constructor(
    private readonly akten: AktenService,
    private readonly blobs: Blobs,
  ) {}

  @Get(':id/pages/:page/snippet')
  @ApiOperation({ summary: 'Ausschnitt der Seite um einen Rahmen (Pixel der aufrechten Seite)' })
  @ApiProduces('image/jpeg')
  @ApiQuery({ name: 'left', type: Number })
  @ApiQuery({ name: 'top', type: Number })
  @ApiQuery({ name: 'right', type: Number })
  @ApiQuery({ name: 'bottom', type: Number })
  async snippet(
    @Calling() caller: Caller,
    @Param('id', ParseId) id: string,
    @Param('page', ParseIntPipe) page: number,
    @Query(new Parse(boxQuery)) box: z.output<typeof boxQuery>,
    @Res() response: Response,
  ): Promise<void> {
    const found = await this.akten.page(caller.office, id, page);
    await this.akten.auditRead(caller.office, caller.actor, 'page.snippet', `${id}/${page}`);
    const preview = sharp(await readPart(this.blobs, found.stored, 'preview'));
    const { width, height } = await preview.metadata();
    const [scaleX, scaleY] = [width / found.width, height / found.height];
    const size = box.bottom - box.top;
    const left = Math.max(0, Math.floor((box.left - MARGIN.x * size) * scaleX));
    const top = Math.max(0, Math.floor((box.top - MARGIN.y * size) * scaleY));
    const right = Math.min(width, Math.ceil((box.right + MARGIN.x * size) * scaleX));
    const bottom = Math.min(height, Math.ceil((box.bottom + MARGIN.y * size) * scaleY));
    if (right <= left || bottom <= top) throw new EakteError('VALIDATION', 'der Rahmen liegt nicht auf der Seite');
    const image = await preview
      .extract({ left, top, width: right - left, height: bottom - top })
      .jpeg({ quality: 85 })
      .toBuffer();
    response.type('image/jpeg').setHeader('Cache-Control', 'private, no-store');
    response.send(image);
  }
}
