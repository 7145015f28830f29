import type { StageVersions } from './task-table';

/**
 * The versions of the stages. Raise one when its output changes for the same input: its tasks become new work, results
 * of the old version stay what they are.
 */
export const STAGE_VERSIONS: StageVersions = { inspect: '1', page: '1', classify: '3', archive: '1', file: '1' };
