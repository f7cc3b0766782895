// A rehearsed year of a fleet: honest lives and the scheme, and what the findings engine sees of them.

export * from './draw-year.ts'
export * from './look-at-year.ts'
export * from './year-delays.ts'
export * from './year-shapes.ts'
