// How many landmarks may lie where a policy does not say.

/** From six operators on, one may lie: five honest ones are still enough to say something. */
export function defaultFaulty(operators: number): number {
  return operators >= 6 ? 1 : 0
}
