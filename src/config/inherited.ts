/** The environment of this process, to be handed on to children of ours with a few variables set. */
export const inherited = (): NodeJS.ProcessEnv => ({ ...process.env });
