// The three marks of a verdict, as paths in a box of 16 by 16: told apart by shape, sign and colour.
// The same paths draw the canvas and the SVG of the page (part/verdict-mark.tsx).

import type { Outcome } from '@trigpoint/core/wire'

export interface Glyph {
  /** Filled (unknown: hollow). */
  readonly body: string
  /** Stroked on top of it. */
  readonly sign: string
  readonly hollow: boolean
}

export const GLYPHS: Readonly<Record<Outcome, Glyph>> = {
  inside: { body: 'M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1Z', sign: 'M4.8 8.3l2.2 2.2 4.2-4.7', hollow: false },
  outside: { body: 'M8 .2 15.8 8 8 15.8.2 8Z', sign: 'M5.8 5.8l4.4 4.4M10.2 5.8l-4.4 4.4', hollow: false },
  unknown: { body: 'M3.2 1.6h9.6a1.6 1.6 0 0 1 1.6 1.6v9.6a1.6 1.6 0 0 1-1.6 1.6H3.2a1.6 1.6 0 0 1-1.6-1.6V3.2a1.6 1.6 0 0 1 1.6-1.6Z', sign: 'M6 6.2a2 2 0 1 1 3 1.9c-.7.4-1 .8-1 1.6M8 11.9v.1', hollow: true },
}

const paths = new Map<Outcome, { body: Path2D; sign: Path2D }>()

/** Draws the mark with its top left corner at (x, y), `size` pixels wide. */
export function drawGlyph(context: CanvasRenderingContext2D, outcome: Outcome, x: number, y: number, size: number, colours: { fill: string; sign: string; ground: string }): void {
  const glyph = GLYPHS[outcome]
  const known = paths.get(outcome) ?? { body: new Path2D(glyph.body), sign: new Path2D(glyph.sign) }
  paths.set(outcome, known)
  context.save()
  context.translate(x, y)
  context.scale(size / 16, size / 16)
  context.fillStyle = glyph.hollow ? colours.ground : colours.fill
  context.fill(known.body)
  context.lineWidth = 1.7
  context.lineJoin = 'round'
  context.lineCap = 'round'
  if (glyph.hollow) {
    context.strokeStyle = colours.fill
    context.stroke(known.body)
  }
  context.strokeStyle = glyph.hollow ? colours.fill : colours.sign
  context.stroke(known.sign)
  context.restore()
}
