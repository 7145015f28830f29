import { Controller, Get, Param } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Calling, type Caller } from '../access/caller';
import { ParseId } from '../platform/http/parse';
import { BatchReportService, type BatchReport } from './batch-report';

@ApiTags('Berichte')
@Controller('api/v1/batches')
export class ReportsController {
  constructor(private readonly reports: BatchReportService) {}

  @Get(':id/report')
  @ApiOperation({
    summary: 'Bericht zu einer Lieferung',
    description: 'Akten mit Dokumenten, Seiten und Befunden; abgewiesene Dateien mit Grund.',
  })
  async report(@Calling() caller: Caller, @Param('id', ParseId) id: string): Promise<BatchReport> {
    return this.reports.report(caller.office, id);
  }
}
