// A set of zones as bits, the form in which the tree of edges keeps them.

import { ZONES } from './zones.ts'

/** Words of 32 bits that hold one bit a zone. */
export const ZONE_WORDS: number = Math.ceil(ZONES.length / 32)

export type ZoneSet = Int32Array

export function zoneSetOf(zones: Iterable<number>): ZoneSet {
  const set = new Int32Array(ZONE_WORDS)
  for (const zone of zones) addZone(set, zone)
  return set
}

export function allZones(): ZoneSet {
  return zoneSetOf(ZONES.keys())
}

export function hasZone(set: ZoneSet, zone: number): boolean {
  return ((set[zone >> 5] ?? 0) & (1 << (zone & 31))) !== 0
}

export function addZone(set: ZoneSet, zone: number): void {
  set[zone >> 5] = (set[zone >> 5] ?? 0) | (1 << (zone & 31))
}

export function removeZone(set: ZoneSet, zone: number): void {
  set[zone >> 5] = (set[zone >> 5] ?? 0) & ~(1 << (zone & 31))
}

export function isEmptySet(set: ZoneSet): boolean {
  return set.every(word => word === 0)
}

/** Ascending. */
export function zonesIn(set: ZoneSet): readonly number[] {
  const zones: number[] = []
  set.forEach((word, i) => {
    for (let rest = word; rest !== 0; rest &= rest - 1) zones.push(32 * i + 31 - Math.clz32(rest & -rest))
  })
  return zones
}

export function countZones(set: ZoneSet): number {
  let count = 0
  for (const word of set) for (let rest = word; rest !== 0; rest &= rest - 1) count++
  return count
}
