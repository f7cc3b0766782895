// The machine's UUID as its firmware states it (SMBIOS type 1), readable by root alone. A claim like all inventory: it
// lets two inventories of one machine be told from two machines.

import { readFileSync } from 'node:fs'

export const PRODUCT_UUID = '/sys/class/dmi/id/product_uuid'

const FORM = /^[0-9A-Fa-f-]{8,64}$/

/** Lower case; undefined where there is none or this user may not read it. */
export function readSystemUuid(path: string = PRODUCT_UUID): string | undefined {
  try {
    const text = readFileSync(path, 'utf8').trim()
    return FORM.test(text) ? text.toLowerCase() : undefined
  } catch {
    return undefined
  }
}
