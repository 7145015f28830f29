import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import helmet from 'helmet';
import { join } from 'node:path';
import { AppModule } from './app.module';
import { loadConfig } from './config/config';
import { openFoundations, type Foundations } from './foundations';
import { Admission } from './intake/admission';
import { IntakeService } from './intake/intake.service';
import { UPLOADS_PATH, uploadHandler } from './intake/uploads';
import { requireRight } from './access/access.guard';
import { callerOf } from './access/caller';
import { CallerMiddleware } from './access/caller.middleware';
import { rightOfRoute } from './access/rights';
import { requireSameSite } from './access/same-site';
import { SignedIn } from './access/sign-in/signed-in';
import { EakteError } from './platform/eakte-error';
import { ProblemFilter } from './platform/http/problem.filter';
import { webFiles } from './platform/http/web-files';
import { nestLogger, requestLog } from './platform/logger';
import { observeApi } from './platform/metrics/observe-api';
import { runChild, startChild } from './platform/embedded/child';
import { packageFolder, softwareVersion } from './platform/software';

/** Scripts and styles of our own only; previews are shown as blobs. */
const CONTENT_SECURITY_POLICY = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    workerSrc: ["'self'"],
    fontSrc: ["'self'"],
    imgSrc: ["'self'", 'blob:', 'data:'],
    connectSrc: ["'self'"],
    objectSrc: ["'none'"],
    baseUri: ["'none'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
  },
};

/** The HTTP application over opened foundations; listens nowhere yet. */
export async function createApplication(
  foundations: Foundations,
  observe?: RequestHandler,
): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule.on(foundations), {
    logger: nestLogger(foundations.config),
    bodyParser: false,
    abortOnError: false,
  });
  app.disable('x-powered-by');
  app.use(helmet({ contentSecurityPolicy: CONTENT_SECURITY_POLICY }));
  app.use((request: Request, response: Response, next: NextFunction) => {
    if (request.path.startsWith('/api/')) response.setHeader('Cache-Control', 'no-store');
    response.setHeader('Permissions-Policy', 'camera=(), microphone=(), geolocation=(), payment=(), usb=()');
    next();
  });
  app.use(requestLog(foundations.config));
  if (observe !== undefined) app.use(observe);
  app.use(requireSameSite);
  app.useBodyParser('json', { limit: '1mb' });
  app.useGlobalFilters(new ProblemFilter());
  const { limits, data, stepUpMs } = foundations.config;
  const bindCaller = new CallerMiddleware(foundations.config, app.get(SignedIn));
  const uploads = await uploadHandler(
    app.get(IntakeService),
    app.get(Admission),
    join(data, 'uploads'),
    limits.fileBytes,
  );
  app.use((request: Request, response: Response, next: NextFunction) => {
    if (request.path !== UPLOADS_PATH && !request.path.startsWith(`${UPLOADS_PATH}/`)) {
      next();
      return;
    }
    bindCaller.use(request, response, (error?: unknown) => {
      if (error === undefined && mayUpload(request, stepUpMs, next)) void uploads(request, response, next);
      else if (error !== undefined) next(error);
    });
  });
  app.use(webFiles(join(packageFolder(), 'dist', 'web')));
  const document = SwaggerModule.createDocument(
    app,
    new DocumentBuilder()
      .setTitle('eakte')
      .setDescription('Von der Papierakte zur eAkte: Einlieferung, Verarbeitung, Akten, Suche.')
      .setVersion(softwareVersion())
      .build(),
  );
  // The description is public, its page with scripts of its own is for developers.
  const ui = foundations.config.mode !== 'production';
  SwaggerModule.setup('api/docs', app, document, { jsonDocumentUrl: 'api/openapi.json', ui });
  return app;
}

/** The door of tus is no route of Nest: the guard's question is asked here. */
function mayUpload(request: Request, stepUpMs: number, next: NextFunction): boolean {
  try {
    const right = rightOfRoute('*', UPLOADS_PATH);
    if (right === undefined) throw new EakteError('ROUTE_NOT_LISTED', UPLOADS_PATH);
    requireRight(callerOf(request), right, stepUpMs);
    return true;
  } catch (error) {
    next(error);
    return false;
  }
}

/** Starts the API process. A taken port is one clear sentence. */
async function main(): Promise<void> {
  const config = loadConfig();
  const foundations = await openFoundations(config, 'eakte-api', 'eakte_api');
  const observation = await observeApi(config);
  const app = await createApplication(foundations, observation.middleware);
  const stop = async (): Promise<void> => {
    await app.close();
    await observation.stop();
    await foundations.dataSource.destroy();
  };
  try {
    await app.listen(config.http.port, config.http.host);
  } catch (error) {
    await stop();
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
      throw new EakteError('PORT_TAKEN', `${config.http.host}:${config.http.port}`);
    }
    throw error;
  }
  runChild({ ready: { url: await app.getUrl() }, stop });
}

if (require.main === module) startChild(main);
