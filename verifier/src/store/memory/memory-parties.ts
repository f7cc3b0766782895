// Parties, orders and policies in memory.

import type { OrderBody } from '@trigpoint/core/wire'
import type { PartyReads, PartyRow, PartyWrites, PolicyReads, PolicyRow, PolicyWrites } from '../../ports/index.ts'
import { cutPage } from '../page.ts'
import { ascending, type MemoryTable } from './memory-table.ts'

export interface PartyTables {
  readonly parties: MemoryTable<PartyRow>
  readonly orders: MemoryTable<OrderBody>
  readonly policies: MemoryTable<PolicyRow>
}

export function memoryPartyReads(tables: PartyTables): PartyReads & PolicyReads {
  const parties = (): PartyRow[] => [...tables.parties.all()].sort((a, b) => ascending(a.party.partyId, b.party.partyId))
  const policies = (): PolicyRow[] => [...tables.policies.all()].sort((a, b) => b.id - a.id)
  return {
    getParty: async partyId => tables.parties.get(partyId),
    listParties: async page => cutPage(parties().filter(row => row.party.partyId > (page.after ?? '')), page.limit, row => row.party.partyId),
    listSiteParties: async siteId => parties().filter(row => row.party.roles.some(each => each.siteId === siteId)),
    getOrder: async orderId => tables.orders.get(orderId),
    listOrders: async partyId => tables.orders.all().filter(order => order.partyId === partyId).sort((a, b) => a.orderedAtMs - b.orderedAtMs || ascending(a.orderId, b.orderId)),
    newestPolicy: async () => policies()[0],
    getPolicy: async (policyId, version) => policies().find(row => row.policyId === policyId && row.version === version),
    listPolicies: async limit => policies().slice(0, limit),
  }
}

export function memoryPartyWrites(tables: PartyTables, nextId: () => number): PartyWrites & PolicyWrites {
  return {
    putParty: async row => { tables.parties.put(row.party.partyId, row) },
    addOrder: async order => {
      if (tables.orders.get(order.orderId) !== undefined) return false
      tables.orders.put(order.orderId, order)
      return true
    },
    addPolicy: async row => {
      const key = `${row.policyId}:${String(row.version)}`
      if (tables.policies.get(key) !== undefined) return false
      tables.policies.put(key, { ...row, id: nextId() })
      return true
    },
  }
}
