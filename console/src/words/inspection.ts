// Inspections in words.

import type { Inspection, InspectionSummary } from '@trigpoint/core/wire'

export const UNIT_STATUS: Readonly<Record<Inspection['units'][number]['status'], { readonly word: string; readonly tone: 'ok' | 'bad' | 'none' }>> = {
  'confirmed': { word: 'Confirmed', tone: 'ok' },
  'label-differs': { word: 'Other label', tone: 'bad' },
  'absent': { word: 'Not there', tone: 'bad' },
  'not-answering': { word: 'Silent', tone: 'bad' },
  'answers-elsewhere': { word: 'Answers elsewhere', tone: 'bad' },
  'not-accessible': { word: 'No access', tone: 'none' },
  'not-looked-at': { word: 'To be looked at', tone: 'none' },
}

/** Where an inspection stands, as a tag. */
export function inspectionState({ status, outcome }: Pick<InspectionSummary, 'status' | 'outcome'>): { readonly word: string; readonly tone: 'ok' | 'bad' | 'medium' | 'decisive' } {
  if (outcome === 'accepted') return { word: 'Accepted', tone: 'ok' }
  if (outcome === 'failed') return { word: 'Failed', tone: 'bad' }
  if (outcome === 'incomplete') return { word: 'Incomplete', tone: 'medium' }
  if (status === 'cancelled') return { word: 'Called off', tone: 'medium' }
  return status === 'planned' ? { word: 'Planned', tone: 'decisive' } : { word: 'Under way', tone: 'decisive' }
}

/** "180 µs", "1.2 ms". */
export function localDelay(ns: number): string {
  return ns < 1_000_000 ? `${String(Math.round(ns / 1000))} µs` : `${(ns / 1e6).toFixed(1)} ms`
}

export function percent(share: number): string {
  return `${String(Number((share * 100).toFixed(2)))} %`
}
