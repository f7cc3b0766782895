// Inspections that prove less than they seem to, because of who made them or who knew. On the path: custody.

import { spanText, type FindingDraft } from '../finding.ts'

export interface InspectionRoles {
  readonly inspectionId: string
  readonly siteId: string
  readonly siteName: string
  readonly inspector: string
  /** When the site was told; null when it was not. */
  readonly announcedAtMs: number | null
  readonly startedAtMs: number
  /** Who wrote the papers of the units, approved their order or runs the site. */
  readonly interested: readonly string[]
  /** Inspectors of earlier inspections of this site, newest first. */
  readonly earlier: readonly string[]
}

/** A whole rack can be filled with borrowed servers in two days. */
const LONGEST_NOTICE_MS = 48 * 3600 * 1000

/** Visits in a row by one person. */
const MAXIMUM_IN_A_ROW = 3

export function findRoleConflict(roles: InspectionRoles): FindingDraft | undefined {
  const { inspectionId, siteId, siteName, inspector, announcedAtMs, startedAtMs } = roles
  const same = (other: string): boolean => nameKey(other) === nameKey(inspector)
  const row = roles.earlier.findIndex(other => !same(other))
  const inARow = 1 + (row < 0 ? roles.earlier.length : row)
  const seen = [
    roles.interested.some(same) ? `${inspector} also wrote papers of this site or runs it.` : '',
    inARow > MAXIMUM_IN_A_ROW ? `${inspector} made the last ${String(inARow)} inspections of this site.` : '',
    announcedAtMs !== null && startedAtMs - announcedAtMs > LONGEST_NOTICE_MS ? `The site was told ${spanText(startedAtMs - announcedAtMs)} before.` : '',
  ].filter(text => text !== '')
  if (seen.length === 0) return undefined
  return {
    code: 'role-conflict', subject: inspectionId, severity: 'medium',
    title: `The inspection of ${siteName} was not made by an independent person at a time of their own`,
    explanation: seen.join(' '),
    honestCause: 'A small team with few inspectors, or a site whose rules of entry ask for notice.',
    nextStep: 'Have a second, unannounced visit made by somebody else within 30 to 90 days.',
    siteId, chipIds: [], challengeIds: [], evidence: [{ kind: 'inspection', id: inspectionId }],
  }
}

function nameKey(name: string): string {
  return name.trim().toLowerCase().replace(/\s+/g, ' ')
}
