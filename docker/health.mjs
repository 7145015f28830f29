/** Healthcheck of both images: `node docker/health.mjs <address>`; the images have no curl. */
const [address] = process.argv.slice(2);
// An answer that does not come is an answer.
setTimeout(() => process.exit(1), 4000).unref();
try {
  const response = await fetch(address);
  const text = await response.text();
  // /health/ready answers 200 also while a dependency is away, and says so.
  process.exitCode = response.ok && !text.startsWith('{"ok":false') ? 0 : 1;
} catch {
  process.exitCode = 1;
}
