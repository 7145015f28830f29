import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { Calling, type Caller } from '../access/caller';
import { aktenzeichenKey } from '../classification/aktenzeichen';
import { Parse, ParseId, idSchema, pageQuerySchema } from '../platform/http/parse';
import { AkteExport } from './akte-export';
import { withoutDuplicates, type AkteView } from './akte-view';
import { AktenService, type AkteSeite, type AkteSummary } from './akten.service';
import { DuplicatesService, type Duplicates } from './duplicates/duplicates.service';
import { StructuresService } from './structure/structures.service';
import { inStructure, type StructureView } from './structure/view-in-structure';
import { SearchService, type SearchHit } from './search/search.service';

const listSchema = pageQuerySchema.extend({ aktenzeichen: z.string().trim().min(1).max(100).optional() });
const viewSchema = z.object({
  duplicates: z.enum(['show', 'hide']).default('show'),
  structure: z.string().trim().min(1).max(130).optional(),
});
const searchSchema = z.object({
  q: z.string().trim().min(1).max(300),
  akteId: idSchema.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
});

@ApiTags('Akten')
@Controller('api/v1')
export class AktenController {
  constructor(
    private readonly akten: AktenService,
    private readonly exporter: AkteExport,
    private readonly searching: SearchService,
    private readonly duplicates: DuplicatesService,
    private readonly structures: StructuresService,
  ) {}

  @Get('akten')
  @ApiOperation({ summary: 'Akten in der Reihenfolge ihrer Aktenzeichen; mit `aktenzeichen` genau eine' })
  @ApiQuery({ name: 'aktenzeichen', required: false })
  @ApiQuery({ name: 'cursor', required: false })
  @ApiQuery({ name: 'limit', required: false })
  async list(
    @Calling() caller: Caller,
    @Query(new Parse(listSchema)) query: z.output<typeof listSchema>,
  ): Promise<{ items: AkteSummary[]; next: string | null }> {
    if (query.aktenzeichen === undefined) return this.akten.list(caller.office, query.cursor ?? null, query.limit);
    return { items: [await this.akten.akte(caller.office, { key: aktenzeichenKey(query.aktenzeichen) })], next: null };
  }

  @Get('akten/:id')
  @ApiOperation({ summary: 'Eine Akte: Register → Vorgang → Dokument, und die ursprüngliche Blattfolge' })
  @ApiQuery({ name: 'duplicates', required: false, enum: ['show', 'hide'] })
  @ApiQuery({
    name: 'structure',
    required: false,
    description: 'eigene Ordnung dazu: `eigene`, `<id>` oder `<id>@<version>`',
  })
  async get(
    @Calling() caller: Caller,
    @Param('id', ParseId) id: string,
    @Query(new Parse(viewSchema)) query: z.output<typeof viewSchema>,
  ): Promise<AkteView & { structure?: StructureView }> {
    await this.akten.auditRead(caller.office, caller.actor, 'akte.read', id);
    await this.duplicates.refresh(caller.office, id);
    const all = await this.exporter.view(caller.office, id);
    const view = query.duplicates === 'hide' ? withoutDuplicates(all) : all;
    if (query.structure === undefined) return view;
    return { ...view, structure: inStructure(view, await this.structures.structure(caller.office, query.structure)) };
  }

  @Get('akten/:id/duplikate')
  @ApiOperation({
    summary: 'Seiten und Dokumente, die doppelt in der Akte liegen',
    description: 'Mit dem Anteil des Textes, der Zeichen für Zeichen übereinstimmt. Gelöscht wird nichts.',
  })
  async doubled(@Calling() caller: Caller, @Param('id', ParseId) id: string): Promise<Duplicates> {
    await this.akten.auditRead(caller.office, caller.actor, 'akte.read', id);
    return this.duplicates.of(caller.office, id);
  }

  @Get('akten/:id/seiten')
  @ApiOperation({ summary: 'Alle Seiten einer Akte in der ursprünglichen Blattfolge: Maße und Bezeichnung, ohne Text' })
  async seiten(@Calling() caller: Caller, @Param('id', ParseId) id: string): Promise<{ items: AkteSeite[] }> {
    await this.akten.akte(caller.office, { id });
    return { items: await this.akten.pagesOfAkte(caller.office, id) };
  }

  @Get('akten/:id/pdf')
  @ApiOperation({ summary: 'Ganze Akte als ein PDF/A mit Lesezeichen und Seitenbezeichnungen' })
  @ApiProduces('application/pdf')
  async pdf(@Calling() caller: Caller, @Param('id', ParseId) id: string, @Res() response: Response): Promise<void> {
    const akte = await this.akten.akte(caller.office, { id });
    await this.akten.auditRead(caller.office, caller.actor, 'akte.exported', id);
    response.type('application/pdf').setHeader('Content-Disposition', disposition(akte.aktenzeichen, 'pdf'));
    await this.exporter.writePdf(caller.office, akte, response);
    response.end();
  }

  @Get('akten/:id/zip')
  @ApiOperation({ summary: 'Ganze Akte als ZIP: ein PDF/A und ein Transfervermerk je Dokument, Inhaltsverzeichnis' })
  @ApiProduces('application/zip')
  async zip(@Calling() caller: Caller, @Param('id', ParseId) id: string, @Res() response: Response): Promise<void> {
    const akte = await this.akten.akte(caller.office, { id });
    await this.akten.auditRead(caller.office, caller.actor, 'akte.exported', id);
    response.type('application/zip').setHeader('Content-Disposition', disposition(akte.aktenzeichen, 'zip'));
    await pipeline(await this.exporter.zip(caller.office, akte), response);
  }

  @Get('search')
  @ApiOperation({
    summary: 'Suche in Namen, Nummern und Volltext',
    description: 'Mit Seite und Fundstellen (Rahmen in Pixeln der aufrechten Seite).',
  })
  @ApiQuery({ name: 'q', required: true })
  @ApiQuery({ name: 'akteId', required: false })
  @ApiQuery({ name: 'limit', required: false })
  async search(
    @Calling() caller: Caller,
    @Query(new Parse(searchSchema)) query: z.output<typeof searchSchema>,
  ): Promise<{ items: SearchHit[] }> {
    await this.akten.auditRead(caller.office, caller.actor, 'search', query.akteId ?? '');
    return { items: await this.searching.search(caller.office, query.q, query.limit, query.akteId ?? null) };
  }
}

/** A file name of letters, digits and dashes: an Aktenzeichen may hold slashes. */
function disposition(aktenzeichen: string, extension: string): string {
  return `attachment; filename="${aktenzeichen.replace(/[^A-Za-z0-9.-]+/g, '-')}.${extension}"`;
}
