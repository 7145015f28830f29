import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { z } from 'zod';
import { Calling, type Caller } from '../access/caller';
import { Parse } from '../platform/http/parse';
import { daySchema } from './day';
import { fundingCsv } from './funding-csv';
import { fundingPdf } from './funding-pdf';
import { FundingReportService, type FundingReport } from './funding-report';
import { OperationsReportService, type OperationsReport } from './operations-report';

const fundingSchema = z.object({ von: daySchema.optional(), bis: daySchema });
const daySchemaQuery = z.object({ tag: daySchema });

@ApiTags('Berichte')
@Controller('api/v1/berichte')
export class OfficeReportsController {
  constructor(
    private readonly funding: FundingReportService,
    private readonly operations: OperationsReportService,
  ) {}

  @Get('foerderung')
  @ApiOperation({
    summary: 'Nachweis über digitalisierte Akten für die Förderung',
    description: 'Aus der unveränderlichen Aufzeichnung bei der Ablage: derselbe Zeitraum ergibt denselben Nachweis.',
  })
  @ApiQuery({ name: 'von', required: false })
  @ApiQuery({ name: 'bis', required: true })
  async report(
    @Calling() caller: Caller,
    @Query(new Parse(fundingSchema)) query: z.output<typeof fundingSchema>,
  ): Promise<FundingReport> {
    return this.funding.report(caller.office, query.von ?? null, query.bis);
  }

  @Get('foerderung.csv')
  @ApiOperation({ summary: 'Dasselbe für eine Tabelle' })
  @ApiProduces('text/csv')
  @ApiQuery({ name: 'von', required: false })
  @ApiQuery({ name: 'bis', required: true })
  async csv(
    @Calling() caller: Caller,
    @Query(new Parse(fundingSchema)) query: z.output<typeof fundingSchema>,
    @Res() response: Response,
  ): Promise<void> {
    const report = await this.funding.report(caller.office, query.von ?? null, query.bis);
    attach(response, 'text/csv', `foerderung-${query.bis}.csv`).end(fundingCsv(report));
  }

  @Get('foerderung.pdf')
  @ApiOperation({ summary: 'Dasselbe auf Papier' })
  @ApiProduces('application/pdf')
  @ApiQuery({ name: 'von', required: false })
  @ApiQuery({ name: 'bis', required: true })
  async pdf(
    @Calling() caller: Caller,
    @Query(new Parse(fundingSchema)) query: z.output<typeof fundingSchema>,
    @Res() response: Response,
  ): Promise<void> {
    const report = await this.funding.report(caller.office, query.von ?? null, query.bis);
    attach(response, 'application/pdf', `foerderung-${query.bis}.pdf`).end(await fundingPdf(report));
  }

  @Get('betrieb')
  @ApiOperation({
    summary: 'Stand der Arbeit am Ende eines Tages',
    description: 'Durchsatz, Offenes nach Alter, Fehler, Register.',
  })
  @ApiQuery({ name: 'tag', required: true })
  async day(
    @Calling() caller: Caller,
    @Query(new Parse(daySchemaQuery)) query: z.output<typeof daySchemaQuery>,
  ): Promise<OperationsReport> {
    return this.operations.report(caller.office, query.tag);
  }
}

function attach(response: Response, type: string, name: string): Response {
  response.type(type).setHeader('Content-Disposition', `attachment; filename="${name}"`);
  return response;
}
