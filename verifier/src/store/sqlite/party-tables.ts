// Parties, orders and policies, in SQLite.

import type { Kysely, Selectable } from 'kysely'
import type { OrderBody } from '@trigpoint/core/wire'
import type { PartyReads, PartyRow, PartyWrites, PolicyReads, PolicyRow, PolicyWrites } from '../../ports/index.ts'
import { cutPage } from '../page.ts'
import { fromBody, toBody } from './body.ts'
import type { Tables } from './tables.ts'

export function partyReads(db: Kysely<Tables>): PartyReads & PolicyReads {
  const parties = db.selectFrom('parties').select('body')
  return {
    getParty: async partyId => {
      const row = await parties.where('party_id', '=', partyId).executeTakeFirst()
      return row && fromBody<PartyRow>(row.body)
    },
    listParties: async page => {
      const rows = await parties.where('party_id', '>', page.after ?? '').orderBy('party_id').limit(page.limit + 1).execute()
      return cutPage(rows.map(row => fromBody<PartyRow>(row.body)), page.limit, row => row.party.partyId)
    },
    listSiteParties: async siteId => {
      const rows = await parties.where('party_id', 'in', db.selectFrom('party_roles').select('party_id').where('site_id', '=', siteId)).orderBy('party_id').execute()
      return rows.map(row => fromBody<PartyRow>(row.body))
    },
    getOrder: async orderId => {
      const row = await db.selectFrom('orders').select('body').where('order_id', '=', orderId).executeTakeFirst()
      return row && fromBody<OrderBody>(row.body)
    },
    listOrders: async partyId => {
      const rows = await db.selectFrom('orders').select('body').where('party_id', '=', partyId).orderBy('ordered_at_ms').orderBy('order_id').execute()
      return rows.map(row => fromBody<OrderBody>(row.body))
    },
    ...policyReads(db),
  }
}

function policyReads(db: Kysely<Tables>): PolicyReads {
  const policies = db.selectFrom('policies').selectAll()
  return {
    newestPolicy: async () => {
      const row = await policies.orderBy('id', 'desc').limit(1).executeTakeFirst()
      return row && policyOf(row)
    },
    getPolicy: async (policyId, version) => {
      const row = await policies.where('policy_id', '=', policyId).where('version', '=', version).executeTakeFirst()
      return row && policyOf(row)
    },
    listPolicies: async limit => (await policies.orderBy('id', 'desc').limit(limit).execute()).map(policyOf),
  }
}

function policyOf({ id, body }: Selectable<Tables['policies']>): PolicyRow {
  return { id, ...fromBody<Omit<PolicyRow, 'id'>>(body) }
}

export function partyWrites(db: Kysely<Tables>): PartyWrites & PolicyWrites {
  return {
    putParty: async row => {
      const { partyId, roles } = row.party
      await db.replaceInto('parties').values({ party_id: partyId, body: toBody(row) }).execute()
      await db.deleteFrom('party_roles').where('party_id', '=', partyId).execute()
      for (const siteId of new Set(roles.map(each => each.siteId))) await db.insertInto('party_roles').values({ site_id: siteId, party_id: partyId }).execute()
    },
    addOrder: async order => {
      const { numInsertedOrUpdatedRows } = await db.insertInto('orders').orIgnore().values({ order_id: order.orderId, party_id: order.partyId, ordered_at_ms: order.orderedAtMs, body: toBody(order) }).executeTakeFirstOrThrow()
      return numInsertedOrUpdatedRows === 1n
    },
    addPolicy: async row => {
      const { numInsertedOrUpdatedRows } = await db.insertInto('policies').orIgnore().values({ policy_id: row.policyId, version: row.version, body: toBody(row) }).executeTakeFirstOrThrow()
      return numInsertedOrUpdatedRows === 1n
    },
  }
}
