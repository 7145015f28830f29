import { loadFailPoint } from '../config/fail-point';

const armed = loadFailPoint();
let passes = 0;

/**
 * A named place where fault tests may kill the process (`EAKTE_FAIL_POINT=name@n` for the n-th pass). Costs a
 * comparison when nothing is armed; refused in production mode (src/config/fail-point.ts).
 */
export function passFailPoint(name: string): void {
  if (armed === null || armed.name !== name) return;
  passes += 1;
  if (passes === armed.pass) process.kill(process.pid, 'SIGKILL');
}
