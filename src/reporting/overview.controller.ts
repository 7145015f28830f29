import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Calling, type Caller } from '../access/caller';
import { jsonSchema } from '../platform/http/json-schema';
import { Parse } from '../platform/http/parse';
import { OverviewService, overviewSchema, type Overview } from './overview.service';

const overviewQuery = z.object({ tage: z.coerce.number().int().min(1).max(366).default(30) });

@ApiTags('Berichte')
@Controller('api/v1/overview')
export class OverviewController {
  constructor(private readonly overviews: OverviewService) {}

  @Get()
  @ApiOperation({ summary: 'Übersicht für die Leitung: Durchsatz, Alter, Fehlerarten, Register' })
  @ApiQuery({ name: 'tage', required: false, description: 'Zeitraum in Tagen, sonst 30' })
  @ApiOkResponse({ schema: jsonSchema(overviewSchema) })
  async overview(
    @Calling() caller: Caller,
    @Query(new Parse(overviewQuery)) query: z.output<typeof overviewQuery>,
  ): Promise<Overview> {
    return this.overviews.overview(caller.office, query.tage);
  }
}
