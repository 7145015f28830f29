import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Calling, type Caller } from '../../access/caller';
import { AktenService } from '../../akte/akten.service';
import { jsonSchema } from '../../platform/http/json-schema';
import { Parse, ParseId, idSchema, pageQuerySchema } from '../../platform/http/parse';
import { CirculationService, OUTCOMES, TASKS, circulationSchema, type Circulation } from './circulation.service';
import { NotesService, noteSchema, type Note } from './notes.service';
import { RemindersService, reminderSchema, type Reminder } from './reminders.service';

const text = z.string().trim().min(1).max(4000);
const person = z.string().trim().min(1).max(200);
const noteBody = z
  .strictObject({
    akteId: idSchema,
    dokumentId: idSchema.optional(),
    deliveryId: idSchema.optional(),
    page: z.int().min(1).optional(),
    text,
  })
  .refine((note) => (note.deliveryId === undefined) === (note.page === undefined), {
    error: 'eine Seite hat deliveryId und page',
  });
const noteChange = z.strictObject({ text });
const reminderQuery = pageQuerySchema.extend({
  akteId: idSchema.optional(),
  person: person.optional(),
  bis: z.iso.date().optional(),
  offen: z.stringbool().default(true),
});
const reminderBody = z.strictObject({
  akteId: idSchema,
  dokumentId: idSchema.optional(),
  faelligAm: z.iso.date(),
  person,
  text: text.max(1000),
});
const reminderChange = z.strictObject({
  faelligAm: z.iso.date().optional(),
  person: person.optional(),
  text: text.max(1000).optional(),
  erledigt: z.boolean().optional(),
});
const circulationQuery = pageQuerySchema.extend({ akteId: idSchema.optional(), person: person.optional() });
const circulationBody = z.strictObject({
  akteId: idSchema,
  titel: z.string().trim().min(1).max(200),
  dokumente: z.array(idSchema).min(1).max(100),
  stationen: z
    .array(z.strictObject({ person, aufgabe: z.enum(TASKS) }))
    .min(1)
    .max(20),
});
const outcomeBody = z.strictObject({ ergebnis: z.enum(OUTCOMES), kommentar: text.optional() });
const commentBody = z.strictObject({ text });
const stopBody = z.strictObject({ reason: text.max(500) });
const listOf = (item: z.ZodType): { schema: ReturnType<typeof jsonSchema> } => ({
  schema: jsonSchema(z.object({ items: z.array(item), next: z.string().nullable() })),
});
const one = (item: z.ZodType): { schema: ReturnType<typeof jsonSchema> } => ({ schema: jsonSchema(item) });

@ApiTags('Sachbearbeitung')
@Controller('api/v1')
export class DeskController {
  constructor(
    private readonly akten: AktenService,
    private readonly notes: NotesService,
    private readonly reminders: RemindersService,
    private readonly circulations: CirculationService,
  ) {}

  @Get('akten/:id/notizen')
  @ApiOperation({ summary: 'Notizen zu einer Akte, neueste zuerst' })
  @ApiOkResponse(listOf(noteSchema))
  async listNotes(
    @Calling() caller: Caller,
    @Param('id', ParseId) id: string,
    @Query(new Parse(pageQuerySchema)) query: z.output<typeof pageQuerySchema>,
  ): Promise<{ items: Note[]; next: string | null }> {
    await this.akten.akte(caller.office, { id });
    return this.notes.notes(caller.office, id, query.cursor ?? null, query.limit);
  }

  @Post('notizen')
  @ApiOperation({ summary: 'Eine Notiz zu Akte, Dokument oder Seite schreiben; der Scan bleibt unberührt' })
  @ApiBody(one(noteBody))
  @ApiOkResponse(one(noteSchema))
  async writeNote(
    @Calling() caller: Caller,
    @Body(new Parse(noteBody)) body: z.output<typeof noteBody>,
  ): Promise<Note> {
    await this.akten.akte(caller.office, { id: body.akteId });
    return this.notes.write(caller.office, caller.actor, body, body.text);
  }

  @Patch('notizen/:id')
  @ApiOperation({ summary: 'Die eigene Notiz ändern' })
  @ApiBody(one(noteChange))
  @ApiOkResponse(one(noteSchema))
  async changeNote(
    @Calling() caller: Caller,
    @Param('id', ParseId) id: string,
    @Body(new Parse(noteChange)) body: z.output<typeof noteChange>,
  ): Promise<Note> {
    return this.notes.change(caller.office, caller.actor, id, body.text);
  }

  @Delete('notizen/:id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Die eigene Notiz löschen' })
  async removeNote(@Calling() caller: Caller, @Param('id', ParseId) id: string): Promise<void> {
    await this.notes.remove(caller.office, caller.actor, id);
  }

  @Get('wiedervorlagen')
  @ApiOperation({ summary: 'Wiedervorlagen in der Reihenfolge ihrer Tage' })
  @ApiQuery({ name: 'akteId', required: false })
  @ApiQuery({ name: 'person', required: false })
  @ApiQuery({ name: 'bis', required: false })
  @ApiQuery({ name: 'offen', required: false })
  @ApiOkResponse(listOf(reminderSchema))
  async listReminders(
    @Calling() caller: Caller,
    @Query(new Parse(reminderQuery)) query: z.output<typeof reminderQuery>,
  ): Promise<{ items: Reminder[]; next: string | null }> {
    return this.reminders.reminders(caller.office, query, query.cursor ?? null, query.limit);
  }

  @Post('wiedervorlagen')
  @ApiOperation({ summary: 'Eine Akte zur Wiedervorlage legen' })
  @ApiBody(one(reminderBody))
  @ApiOkResponse(one(reminderSchema))
  async setReminder(
    @Calling() caller: Caller,
    @Body(new Parse(reminderBody)) body: z.output<typeof reminderBody>,
  ): Promise<Reminder> {
    await this.akten.akte(caller.office, { id: body.akteId });
    return this.reminders.set(caller.office, caller.actor, body);
  }

  @Patch('wiedervorlagen/:id')
  @ApiOperation({ summary: 'Wiedervorlage verschieben, übergeben, erledigen' })
  @ApiBody(one(reminderChange))
  @ApiOkResponse(one(reminderSchema))
  async changeReminder(
    @Calling() caller: Caller,
    @Param('id', ParseId) id: string,
    @Body(new Parse(reminderChange)) body: z.output<typeof reminderChange>,
  ): Promise<Reminder> {
    return this.reminders.change(caller.office, caller.actor, id, body);
  }

  @Get('laufmappen')
  @ApiOperation({ summary: 'Laufmappen einer Akte, oder die bei einer Person liegen' })
  @ApiQuery({ name: 'akteId', required: false })
  @ApiQuery({ name: 'person', required: false })
  @ApiOkResponse(listOf(circulationSchema))
  async listCirculations(
    @Calling() caller: Caller,
    @Query(new Parse(circulationQuery)) query: z.output<typeof circulationQuery>,
  ): Promise<{ items: Circulation[]; next: string | null }> {
    return this.circulations.circulations(caller.office, query, query.cursor ?? null, query.limit);
  }

  @Post('laufmappen')
  @ApiOperation({ summary: 'Dokumente einer Akte in Umlauf geben' })
  @ApiBody(one(circulationBody))
  @ApiOkResponse(one(circulationSchema))
  async startCirculation(
    @Calling() caller: Caller,
    @Body(new Parse(circulationBody)) body: z.output<typeof circulationBody>,
  ): Promise<Circulation> {
    await this.akten.akte(caller.office, { id: body.akteId });
    return this.circulations.start(caller.office, caller.actor, body);
  }

  @Get('laufmappen/:id')
  @ApiOperation({ summary: 'Eine Laufmappe mit Stationen und Kommentaren' })
  @ApiOkResponse(one(circulationSchema))
  async circulation(@Calling() caller: Caller, @Param('id', ParseId) id: string): Promise<Circulation> {
    return this.circulations.circulation(caller.office, id);
  }

  @Post('laufmappen/:id/entscheidung')
  @HttpCode(200)
  @ApiOperation({ summary: 'Zeichnen, zur Kenntnis nehmen oder zurückgeben; nur wer an der Reihe ist' })
  @ApiBody(one(outcomeBody))
  @ApiOkResponse(one(circulationSchema))
  async decide(
    @Calling() caller: Caller,
    @Param('id', ParseId) id: string,
    @Body(new Parse(outcomeBody)) body: z.output<typeof outcomeBody>,
  ): Promise<Circulation> {
    return this.circulations.decide(caller.office, caller.actor, id, body);
  }

  @Post('laufmappen/:id/kommentare')
  @HttpCode(200)
  @ApiOperation({ summary: 'Einen Kommentar dazu schreiben' })
  @ApiBody(one(commentBody))
  @ApiOkResponse(one(circulationSchema))
  async comment(
    @Calling() caller: Caller,
    @Param('id', ParseId) id: string,
    @Body(new Parse(commentBody)) body: z.output<typeof commentBody>,
  ): Promise<Circulation> {
    return this.circulations.comment(caller.office, caller.actor, id, body.text);
  }

  @Post('laufmappen/:id/abbrechen')
  @HttpCode(200)
  @ApiOperation({ summary: 'Eine eigene Laufmappe abbrechen' })
  @ApiBody(one(stopBody))
  @ApiOkResponse(one(circulationSchema))
  async stop(
    @Calling() caller: Caller,
    @Param('id', ParseId) id: string,
    @Body(new Parse(stopBody)) body: z.output<typeof stopBody>,
  ): Promise<Circulation> {
    return this.circulations.stop(caller.office, caller.actor, id, body.reason);
  }
}
