import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ReferenceProfile } from '../classification/profile';
import { PROFILE } from '../platform/tokens';

@ApiTags('Profil')
@Controller('api/v1/profile')
export class ProfileController {
  constructor(@Inject(PROFILE) private readonly profile: ReferenceProfile) {}

  @Get()
  @ApiOperation({ summary: 'Register und Dokumenttypen des Referenzprofils' })
  get(): Pick<ReferenceProfile, 'id' | 'version' | 'registers'> & {
    documentTypes: { id: string; name: string; register: string }[];
  } {
    const { id, version, registers, documentTypes } = this.profile;
    return {
      id,
      version,
      registers,
      documentTypes: documentTypes.map((type) => ({ id: type.id, name: type.name, register: type.register })),
    };
  }
}
