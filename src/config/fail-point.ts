/** The armed fail-point of a fault test: `EAKTE_FAIL_POINT=<name>@<n>`; never in production mode. */
export function loadFailPoint(
  env: NodeJS.ProcessEnv = process.env,
): { readonly name: string; readonly pass: number } | null {
  const value = env['EAKTE_FAIL_POINT'];
  if (value === undefined || value === '' || env['EAKTE_MODE'] === 'production') return null;
  const [name = '', pass = '1'] = value.split('@');
  return { name, pass: Number(pass) };
}
