/** Resolves at the first Ctrl-C or SIGTERM; a second one ends at once (children end with us over IPC). */
export function onInterrupt(): Promise<void> {
  return new Promise((resolve) => {
    let before = false;
    const interrupt = (): void => {
      if (before) process.exit(130);
      before = true;
      resolve();
    };
    process.on('SIGINT', interrupt);
    process.on('SIGTERM', interrupt);
    process.on('SIGHUP', interrupt);
  });
}
