import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Calling, type Caller } from '../access/caller';
import { StatusService, type Status } from './status.service';

@ApiTags('Betrieb')
@Controller('api/v1/status')
export class StatusController {
  constructor(private readonly statuses: StatusService) {}

  @Get()
  @ApiOperation({
    summary: 'Stand und Störungen',
    description: 'Lieferungen je Stand mit Zuständigkeit und Alter; Störungen mit Kennung, Satz und Abhilfe.',
  })
  async status(@Calling() caller: Caller): Promise<Status> {
    return this.statuses.status(caller.office);
  }
}
