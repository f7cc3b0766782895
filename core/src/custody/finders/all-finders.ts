// Which finders look at which subject. A new finder is added here, to the kind of subject that it is about.
// On the path: custody.

import { COHORT_SILENCE } from './cohort-silence.ts'
import { LABEL_MOVED, TOPOLOGY_BROKEN } from './carriers.ts'
import { CONTRADICTING_PAPERS, TWO_PLACES } from './contradicted.ts'
import type { Finder } from './finder.ts'
import { NEVER_ARRIVED } from './never-arrived.ts'
import { OVERDUE } from './overdue.ts'
import { REAPPEARANCE } from './reappearance.ts'
import { DESCRIPTION_MISMATCH, TRANSHIPMENT } from './shipments.ts'
import { CAPACITY, IMPORT_INVENTORY_GAP, REFUSES_VERIFICATION } from './site-limits.ts'
import { STALLING } from './stalling.ts'
import type { AgentView, CarrierView, CohortView, DeliveryView, ShipmentView, SiteView } from './views.ts'

export const COHORT_FINDERS: readonly Finder<CohortView>[] = [COHORT_SILENCE, REAPPEARANCE, TWO_PLACES, CONTRADICTING_PAPERS]
export const SITE_FINDERS: readonly Finder<SiteView>[] = [OVERDUE, CAPACITY, IMPORT_INVENTORY_GAP, REFUSES_VERIFICATION]
export const DELIVERY_FINDERS: readonly Finder<DeliveryView>[] = [NEVER_ARRIVED]
export const SHIPMENT_FINDERS: readonly Finder<ShipmentView>[] = [DESCRIPTION_MISMATCH, TRANSHIPMENT]
export const CARRIER_FINDERS: readonly Finder<CarrierView>[] = [TOPOLOGY_BROKEN, LABEL_MOVED]
export const AGENT_FINDERS: readonly Finder<AgentView>[] = [STALLING]
