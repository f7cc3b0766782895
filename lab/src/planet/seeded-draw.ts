// Reproducible randomness for the lab: the same seed text gives the same numbers on every machine.
// On the path: nowhere; it feeds the emulated planet only and is never used for keys, nonces or tickets.
// Generator: sfc32 (Chris Doty-Humphrey, PractRand), seeded by FNV-1a over the seed text.

/** Gives numbers in [0, 1), each call the next of one fixed sequence. */
export type Draw = () => number

export function openDraw(seed: string): Draw {
  let [a, b, c] = [hashText(seed, 0x811c9dc5), hashText(seed, 0x9e3779b9), hashText(seed, 0x85ebca6b)]
  let counter = 1
  const next: Draw = () => {
    const sum = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return (sum >>> 0) / 2 ** 32
  }
  for (let warmUp = 0; warmUp < 12; warmUp++) next()
  return next
}

/** Standard normal number (Box-Muller, one of the pair). */
export function drawNormal(draw: Draw): number {
  return Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw())
}

/** Exponential number with the given mean. */
export function drawExponential(draw: Draw, mean: number): number {
  return -mean * Math.log(1 - draw())
}

function hashText(text: string, basis: number): number {
  let hash = basis | 0
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash
}
