// Every address of the console, one line each. What a page shows is in the address, so that it can be sent
// to somebody and come back with the browser's own buttons.

import { createRootRoute, createRoute, createRouter } from '@tanstack/react-router'
import { caseStateSchema, chipStateSchema, outcomeSchema, severitySchema, slugSchema } from '@trigpoint/core/wire'
import { lazy, Suspense } from 'react'
import { z } from 'zod'
import { CasePage } from './page/case-page.tsx'
import { CasesPage } from './page/cases-page.tsx'
import { ChipPage } from './page/chip-page.tsx'
import { ChipsPage } from './page/chips-page.tsx'
import { CustodyPage } from './page/custody-page.tsx'
import { FindingPage } from './page/finding-page.tsx'
import { findingSearchSchema } from './page/finding-search.ts'
import { FindingsPage } from './page/findings-page.tsx'
import { FixPage } from './page/fix-page.tsx'
import { InspectionPage } from './page/inspection-page.tsx'
import { InspectionWalkPage } from './page/inspection-walk-page.tsx'
import { InspectionsPage } from './page/inspections-page.tsx'
import { LandmarkPage } from './page/landmark-page.tsx'
import { LandmarksPage } from './page/landmarks-page.tsx'
import { MaintenancePage } from './page/maintenance-page.tsx'
import { MapPage } from './page/map-page.tsx'
import { MeshPage } from './page/mesh-page.tsx'
import { PartiesPage } from './page/parties-page.tsx'
import { PartyPage } from './page/party-page.tsx'
import { planSearchSchema } from './page/plan-search.ts'
import { PolicyPage } from './page/policy-page.tsx'
import { PolicyVersionPage } from './page/policy-version-page.tsx'
import { ReconciliationPage } from './page/reconciliation-page.tsx'
import { RulesPage } from './page/rules-page.tsx'
import { NotFoundPage } from './page/not-found-page.tsx'
import { SitePage } from './page/site-page.tsx'
import { SitesPage } from './page/sites-page.tsx'
import { ProblemNote } from './part/asked.tsx'
import { Shell } from './part/shell.tsx'

/** Anything in an address that is not understood is left out, never an error. */
const mapSearchSchema = z.object({ site: slugSchema.optional().catch(undefined) })
const chipSearchSchema = z.object({
  outcome: outcomeSchema.optional().catch(undefined),
  site: slugSchema.optional().catch(undefined),
  state: chipStateSchema.optional().catch(undefined),
  q: z.coerce.string().max(128).optional().catch(undefined),
})

const caseSearchSchema = z.object({
  state: caseStateSchema.optional().catch(undefined),
  severity: severitySchema.optional().catch(undefined),
  owner: z.coerce.string().max(64).optional().catch(undefined),
  site: slugSchema.optional().catch(undefined),
})

const ruleSearchSchema = z.object({ table: z.string().max(40).optional().catch(undefined) })

const root = createRootRoute({ component: Shell, notFoundComponent: NotFoundPage, errorComponent: ({ error }) => <ProblemNote error={error} what="this page" isPage /> })

const getParentRoute = (): typeof root => root
const map = createRoute({ getParentRoute, path: '/', component: MapPage, validateSearch: mapSearchSchema })
const chips = createRoute({ getParentRoute, path: '/chips', component: ChipsPage, validateSearch: chipSearchSchema })
const chip = createRoute({ getParentRoute, path: '/chips/$chipId', component: ChipPage })
const sites = createRoute({ getParentRoute, path: '/sites', component: SitesPage })
const site = createRoute({ getParentRoute, path: '/sites/$siteId', component: SitePage })
const landmarks = createRoute({ getParentRoute, path: '/landmarks', component: LandmarksPage })
const landmark = createRoute({ getParentRoute, path: '/landmarks/$landmarkId', component: LandmarkPage })
const mesh = createRoute({ getParentRoute, path: '/landmarks/mesh', component: MeshPage })
/** Carries the planner's own words and drawing. */
const PlanPage = lazy(async () => ({ default: (await import('./page/plan-page.tsx')).PlanPage }))
const plan = createRoute({ getParentRoute, path: '/landmarks/plan', component: () => <Suspense fallback={<p className="loading" role="status">Loading the planner…</p>}><PlanPage /></Suspense>, validateSearch: planSearchSchema })
const findings = createRoute({ getParentRoute, path: '/findings', component: FindingsPage, validateSearch: findingSearchSchema })
const finding = createRoute({ getParentRoute, path: '/findings/$findingId', component: FindingPage })
const custody = createRoute({ getParentRoute, path: '/custody', component: CustodyPage, validateSearch: mapSearchSchema })
const reconciliation = createRoute({ getParentRoute, path: '/custody/reconciliation', component: ReconciliationPage, validateSearch: mapSearchSchema })
const maintenance = createRoute({ getParentRoute, path: '/custody/maintenance', component: MaintenancePage, validateSearch: mapSearchSchema })
const inspections = createRoute({ getParentRoute, path: '/custody/inspections', component: InspectionsPage })
const inspection = createRoute({ getParentRoute, path: '/custody/inspections/$inspectionId', component: InspectionPage })
const inspectionWalk = createRoute({ getParentRoute, path: '/custody/inspections/$inspectionId/walk', component: InspectionWalkPage })
const cases = createRoute({ getParentRoute, path: '/cases', component: CasesPage, validateSearch: caseSearchSchema })
const oneCase = createRoute({ getParentRoute, path: '/cases/$caseId', component: CasePage })
const policy = createRoute({ getParentRoute, path: '/policy', component: PolicyPage })
const policyVersion = createRoute({ getParentRoute, path: '/policy/versions/$policyId/$version', component: PolicyVersionPage })
const parties = createRoute({ getParentRoute, path: '/policy/parties', component: PartiesPage })
const party = createRoute({ getParentRoute, path: '/policy/parties/$partyId', component: PartyPage })
const rules = createRoute({ getParentRoute, path: '/policy/rules', component: RulesPage, validateSearch: ruleSearchSchema })
const fix = createRoute({ getParentRoute, path: '/fixes/$challengeId', component: FixPage })
/** Carries the whole check of a bundle, which the other pages need nothing of. */
const VerifyPage = lazy(async () => ({ default: (await import('./page/verify-page.tsx')).VerifyPage }))
const verify = createRoute({ getParentRoute, path: '/verify', component: () => <Suspense fallback={<p className="loading" role="status">Loading the check…</p>}><VerifyPage /></Suspense> })
const tree = root.addChildren([map, chips, chip, sites, site, landmarks, mesh, plan, landmark, findings, finding, custody, reconciliation, maintenance, cases, oneCase, inspections, inspection, inspectionWalk, fix, verify, policy, policyVersion, parties, party, rules])

export const router = createRouter({ routeTree: tree, scrollRestoration: true, defaultNotFoundComponent: NotFoundPage })

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
