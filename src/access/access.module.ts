import { Module, type DynamicModule } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { DataSource } from 'typeorm';
import type { Config } from '../config/config';
import { CONFIG, ROW_SECURITY } from '../platform/tokens';
import { AccessGuard } from './access.guard';
import { AuditController } from './audit/audit.controller';
import { AuditInterceptor } from './audit/audit.interceptor';
import { AuditService } from './audit/audit.service';
import { LocksController } from './locks/locks.controller';
import { LocksService } from './locks/locks.service';
import { NamedRightsController } from './locks/named-rights.controller';
import { NamedRightsService } from './locks/named-rights.service';
import { MeController } from './me.controller';
import { MachineController } from './sign-in/machine.controller';
import { OidcSignIn } from './sign-in/oidc-sign-in';
import { Sessions } from './sign-in/sessions';
import { SignedIn } from './sign-in/signed-in';
import { SignInController } from './sign-in/sign-in.controller';

/** Who may do what: sign-in, the guard before every route, rights by name, lock flags. */
@Module({})
export class AccessModule {
  static on(config: Config, dataSource: DataSource, rowSecurity: boolean): DynamicModule {
    return {
      module: AccessModule,
      controllers: [
        MeController,
        SignInController,
        LocksController,
        NamedRightsController,
        AuditController,
        MachineController,
      ],
      providers: [
        { provide: CONFIG, useValue: config },
        { provide: DataSource, useValue: dataSource },
        { provide: ROW_SECURITY, useValue: rowSecurity },
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_INTERCEPTOR, useClass: AuditInterceptor },
        AuditService,
        Sessions,
        LocksService,
        NamedRightsService,
        OidcSignIn,
        SignedIn,
      ],
      exports: [SignedIn],
    };
  }
}
