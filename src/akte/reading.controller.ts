import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Calling, type Caller } from '../access/caller';
import { jsonSchema } from '../platform/http/json-schema';
import { Parse, ParseId, idSchema } from '../platform/http/parse';
import { AktenService } from './akten.service';
import { PageListService, listedPageSchema, type ListedPage } from './page-list.service';
import { SuggestService, suggestionSchema, type Suggestion } from './search/suggest.service';

const order = z.enum(['blatt', 'register']).default('blatt');
const pagesQuery = z.object({
  order,
  cursor: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(1000).default(500),
});
const locateQuery = z
  .object({
    order,
    blatt: z.string().max(20).optional(),
    seite: z.coerce.number().int().min(1).optional(),
    dokumentId: idSchema.optional(),
  })
  .refine((query) => query.blatt !== undefined || query.seite !== undefined || query.dokumentId !== undefined, {
    error: 'blatt, seite oder dokumentId angeben',
  });
const suggestQuery = z.object({
  q: z.string().trim().max(100).default(''),
  limit: z.coerce.number().int().min(1).max(20).default(8),
});
const pagesAnswer = z.object({ total: z.number(), items: z.array(listedPageSchema), next: z.string().nullable() });

@ApiTags('Akten')
@Controller('api/v1')
export class ReadingController {
  constructor(
    private readonly akten: AktenService,
    private readonly pages: PageListService,
    private readonly suggestions: SuggestService,
  ) {}

  @Get('akten/:id/pages')
  @ApiOperation({ summary: 'Alle Seiten einer Akte, in der Blattfolge oder nach Registern' })
  @ApiQuery({ name: 'order', required: false, enum: ['blatt', 'register'] })
  @ApiQuery({ name: 'cursor', required: false })
  @ApiQuery({ name: 'limit', required: false, description: 'höchstens 1000' })
  @ApiOkResponse({ schema: jsonSchema(pagesAnswer) })
  async list(
    @Calling() caller: Caller,
    @Param('id', ParseId) id: string,
    @Query(new Parse(pagesQuery)) query: z.output<typeof pagesQuery>,
  ): Promise<z.output<typeof pagesAnswer>> {
    await this.akten.akte(caller.office, { id });
    return this.pages.pages(caller.office, id, query.order, query.cursor, query.limit);
  }

  @Get('akten/:id/locate')
  @ApiOperation({ summary: 'Zu Blatt, Seite oder Dokument springen' })
  @ApiQuery({ name: 'order', required: false, enum: ['blatt', 'register'] })
  @ApiQuery({ name: 'blatt', required: false, description: '12, 12 R' })
  @ApiQuery({ name: 'seite', required: false })
  @ApiQuery({ name: 'dokumentId', required: false })
  @ApiOkResponse({ schema: jsonSchema(listedPageSchema) })
  async locate(
    @Calling() caller: Caller,
    @Param('id', ParseId) id: string,
    @Query(new Parse(locateQuery)) query: z.output<typeof locateQuery>,
  ): Promise<ListedPage> {
    await this.akten.akte(caller.office, { id });
    return this.pages.locate(caller.office, id, query.order, query);
  }

  @Get('suggest')
  @ApiOperation({
    summary: 'Akten, während jemand tippt',
    description:
      'Nach Namen in jeder Schreibung und Reihenfolge, nach Klang, Geburtsdatum (auch teilweise) und Nummern.',
  })
  @ApiQuery({ name: 'q', required: true })
  @ApiQuery({ name: 'limit', required: false })
  @ApiOkResponse({ schema: jsonSchema(z.object({ items: z.array(suggestionSchema) })) })
  async suggest(
    @Calling() caller: Caller,
    @Query(new Parse(suggestQuery)) query: z.output<typeof suggestQuery>,
  ): Promise<{ items: Suggestion[] }> {
    return { items: await this.suggestions.suggest(caller.office, query.q, query.limit) };
  }
}
