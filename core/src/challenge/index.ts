// Floor 1: challenges. Landmark records, tickets, the choice of landmarks, the nonce that evidence is bound to.

export * from './choose-landmarks.ts'
export * from './choose-partners.ts'
export * from './evidence-nonce.ts'
export * from './identifiers.ts'
export * from './landmark-record.ts'
export * from './refusals.ts'
export * from './signed-document.ts'
export * from './ticket.ts'
