import type { ApiBodyOptions } from '@nestjs/swagger';
import { z } from 'zod';

type SchemaObject = Extract<ApiBodyOptions, { schema: unknown }>['schema'];

/** The OpenAPI form of a zod schema, as a client has to send it. */
export function jsonSchema(schema: z.ZodType): SchemaObject {
  // zod writes plain JSON Schema objects; OpenAPI 3.0 is one of its targets.
  return z.toJSONSchema(schema, { target: 'openapi-3.0', io: 'input', unrepresentable: 'any' }) as SchemaObject;
}
