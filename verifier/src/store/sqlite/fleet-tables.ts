// Sites, landmarks, tokens and agents in SQLite.

import type { Kysely } from 'kysely'
import type { AgentRow, LandmarkRow, PageOf, SiteRow, StoreReader, StoreWriter, TokenRow } from '../../ports/index.ts'
import { cutPage } from '../page.ts'
import { fromBody, toBody } from './body.ts'
import type { Direct } from './direct.ts'
import type { Tables } from './tables.ts'

type FleetReads = Pick<StoreReader, 'getSite' | 'listSites' | 'getLandmark' | 'listLandmarks' | 'getToken' | 'getAgent'>
type FleetWrites = Pick<StoreWriter, 'putSite' | 'putLandmark' | 'putToken' | 'putAgent'>

export function fleetReads(db: Kysely<Tables>): FleetReads {
  return {
    getSite: async siteId => {
      const row = await db.selectFrom('sites').select('body').where('site_id', '=', siteId).executeTakeFirst()
      return row && fromBody<SiteRow>(row.body)
    },
    listSites: async page => {
      const rows = await db.selectFrom('sites').select('body').where('site_id', '>', page.after ?? '').orderBy('site_id').limit(page.limit + 1).execute()
      return cutPage(rows.map(row => fromBody<SiteRow>(row.body)), page.limit, site => site.siteId)
    },
    getLandmark: async landmarkId => {
      const row = await db.selectFrom('landmarks').selectAll().where('landmark_id', '=', landmarkId).executeTakeFirst()
      return row && landmarkOf(row)
    },
    listLandmarks: async (page: PageOf) => {
      const rows = await db.selectFrom('landmarks').selectAll().where('landmark_id', '>', page.after ?? '').orderBy('landmark_id').limit(page.limit + 1).execute()
      return cutPage(rows.map(landmarkOf), page.limit, landmark => landmark.landmarkId)
    },
    getToken: async tokenId => {
      const row = await db.selectFrom('tokens').selectAll().where('token_id', '=', tokenId).executeTakeFirst()
      return row && { ...fromBody<Omit<TokenRow, 'secretHash'>>(row.body), secretHash: row.secret_hash }
    },
    getAgent: async agentId => {
      const row = await db.selectFrom('agents').selectAll().where('agent_id', '=', agentId).executeTakeFirst()
      return row && { ...fromBody<Omit<AgentRow, 'agentKey'>>(row.body), agentKey: row.agent_key }
    },
  }
}

/** Reads that every paper needs, within a transaction. */
export function directFleetReads(direct: Direct): Pick<FleetReads, 'getSite'> {
  return {
    getSite: async siteId => {
      const body = direct.text('SELECT body FROM sites WHERE site_id = ?', siteId)
      return body === undefined ? undefined : fromBody<SiteRow>(body)
    },
  }
}

export function fleetWrites(db: Kysely<Tables>): FleetWrites {
  return {
    putSite: async row => {
      await db.replaceInto('sites').values({ site_id: row.siteId, body: toBody(row) }).execute()
    },
    putLandmark: async ({ record, ...rest }) => {
      await db.replaceInto('landmarks').values({ landmark_id: rest.landmarkId, record, body: toBody(rest) }).execute()
    },
    putToken: async ({ secretHash, ...rest }) => {
      await db.replaceInto('tokens').values({ token_id: rest.tokenId, secret_hash: secretHash, body: toBody(rest) }).execute()
    },
    putAgent: async ({ agentKey, ...rest }) => {
      await db.replaceInto('agents').values({ agent_id: rest.agentId, site_id: rest.siteId, agent_key: agentKey, body: toBody(rest) }).execute()
    },
  }
}

function landmarkOf(row: Tables['landmarks']): LandmarkRow {
  return { ...fromBody<Omit<LandmarkRow, 'record'>>(row.body), record: row.record }
}
