// Rules as data: chips, limits, overrides, country groups, calendar; and what they say of a chip. Part of custody.

export * from './chip-table.ts'
export * from './classify-chip.ts'
export * from './country-groups.ts'
export * from './find-chip.ts'
export * from './limits.ts'
export * from './overrides.ts'
export * from './parse-table.ts'
export * from './refusals.ts'
export * from './rule-book.ts'
export * from './rule-calendar.ts'
export * from './screening.ts'
export * from './table.ts'
