import { Module, type DynamicModule, type MiddlewareConsumer, type NestModule } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AccessModule } from './access/access.module';
import { CallerMiddleware } from './access/caller.middleware';
import { AbgleichController } from './abgleich/abgleich.controller';
import { AbgleichService } from './abgleich/abgleich.service';
import { AbgleichComparison } from './abgleich/comparison.service';
import { AbgleichImport } from './abgleich/import.service';
import { AkteExport } from './akte/akte-export';
import { AktenController } from './akte/akten.controller';
import { AktenService } from './akte/akten.service';
import { DokumenteController } from './akte/dokumente.controller';
import { ProfileController } from './akte/profile.controller';
import { DuplicatesService } from './akte/duplicates/duplicates.service';
import { SearchService } from './akte/search/search.service';
import { SnippetController } from './akte/snippet.controller';
import { StructuresController } from './akte/structure/structures.controller';
import { StructuresService } from './akte/structure/structures.service';
import { UeberblickController } from './akte/ueberblick/ueberblick.controller';
import { UeberblickService } from './akte/ueberblick/ueberblick.service';
import { BatchesController } from './intake/batches.controller';
import { Admission } from './intake/admission';
import { IntakeService } from './intake/intake.service';
import type { Foundations } from './foundations';
import { Blobs } from './platform/blobs';
import { DoorbellModule } from './platform/doorbell/doorbell.module';
import { HealthController } from './platform/http/health.controller';
import { SecurityTxtController } from './platform/http/security-txt.controller';
import { CONFIG, OBJECT_STORE, PROFILE } from './platform/tokens';
import { BatchReportService } from './reporting/batch-report';
import { FundingReportService } from './reporting/funding-report';
import { OfficeReportsController } from './reporting/office-reports.controller';
import { OperationsReportService } from './reporting/operations-report';
import { ReportsController } from './reporting/reports.controller';
import { PageListService } from './akte/page-list.service';
import { ReadingController } from './akte/reading.controller';
import { SuggestService } from './akte/search/suggest.service';
import { BoardController } from './review/board/board.controller';
import { BoardService } from './review/board/board.service';
import { DeliveryDecisionsService } from './review/board/delivery-decisions.service';
import { OrdersService } from './review/board/orders.service';
import { RescansService } from './review/board/rescans.service';
import { CirculationService } from './review/desk/circulation.service';
import { DeskController } from './review/desk/desk.controller';
import { NotesService } from './review/desk/notes.service';
import { RemindersService } from './review/desk/reminders.service';
import { EventsController } from './review/events/events.controller';
import { EventsService } from './review/events/events.service';
import { QsController } from './review/qs/qs.controller';
import { QsService } from './review/qs/qs.service';
import { ReleaseService } from './review/qs/release.service';
import { OverviewController } from './reporting/overview.controller';
import { OverviewService } from './reporting/overview.service';
import { ChangesController } from './review/changes/changes.controller';
import { ChangesService } from './review/changes/changes.service';
import { CorrectionsService } from './review/changes/corrections.service';
import { DeliveriesController } from './review/deliveries.controller';
import { DeliveriesService } from './review/deliveries.service';
import { DecisionsController } from './transfer/desk/decisions.controller';
import { PartnerController } from './transfer/desk/partner.controller';
import { TransferService } from './transfer/desk/transfer.service';
import { WeitergabeController } from './transfer/desk/weitergabe.controller';
import { UebergabenController } from './transfer/desk/uebergaben.controller';

/** The HTTP side: controllers over domain services. It decodes no file and runs no stage. */
@Module({})
export class AppModule implements NestModule {
  static on(foundations: Foundations): DynamicModule {
    const blobs = new Blobs(foundations.dataSource, foundations.objects);
    return {
      module: AppModule,
      imports: [
        DoorbellModule.on(foundations.config, foundations.installation),
        AccessModule.on(foundations.config, foundations.dataSource, foundations.rowSecurity),
      ],
      controllers: [
        BatchesController,
        DeliveriesController,
        ChangesController,
        ReadingController,
        BoardController,
        DeskController,
        EventsController,
        QsController,
        OverviewController,
        AktenController,
        DokumenteController,
        UeberblickController,
        StructuresController,
        SnippetController,
        AbgleichController,
        ProfileController,
        ReportsController,
        OfficeReportsController,
        UebergabenController,
        DecisionsController,
        PartnerController,
        WeitergabeController,
        HealthController,
        SecurityTxtController,
      ],
      providers: [
        { provide: CONFIG, useValue: foundations.config },
        { provide: OBJECT_STORE, useValue: foundations.objects },
        { provide: PROFILE, useValue: foundations.profile },
        { provide: DataSource, useValue: foundations.dataSource },
        { provide: Blobs, useValue: blobs },
        { provide: Admission, useValue: new Admission(foundations.dataSource, foundations.config) },
        IntakeService,
        DeliveriesService,
        CorrectionsService,
        PageListService,
        SuggestService,
        BoardService,
        DeliveryDecisionsService,
        OrdersService,
        RescansService,
        CirculationService,
        NotesService,
        RemindersService,
        EventsService,
        QsService,
        ReleaseService,
        OverviewService,
        ChangesService,
        AktenService,
        AkteExport,
        DuplicatesService,
        UeberblickService,
        StructuresService,
        AbgleichImport,
        AbgleichComparison,
        AbgleichService,
        SearchService,
        BatchReportService,
        FundingReportService,
        OperationsReportService,
        TransferService,
      ],
    };
  }

  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(CallerMiddleware).forRoutes('{*all}');
  }
}
