// Signals of parties, orders and papers: who buys, who pays, who owns, and what the policy asks of them.

import type { SignalMap } from './signal.ts'

type PartyCode = 'headquarters' | 'payer-mismatch' | 'shell-buyer' | 'no-capacity-to-pay' | 'screening-hit' | 'surge-before-rule' | 'permit-missing' | 'not-authorised'

export const PARTY_SIGNALS: SignalMap<PartyCode> = {
  'headquarters': {
    code: 'headquarters', title: 'Headquartered in D:5 or Macau',
    pattern: 'The end user or operator of a site, or anybody who owns it as far as the register knows, has its headquarters in a country of group D:5 or in Macau, and no licence in the policy lifts that.',
    computedFrom: ['party dossiers', 'the table of country groups', 'licences of the policy'], severity: 'critical', severityNote: 'Always critical: such a delivery needs a licence wherever the party itself is.',
    honestCauses: ['A dossier that is wrong or old.', 'A parent that was sold.'], nextStep: 'Ask for the shareholders\' register; stop deliveries until counsel has seen it.',
  },
  'payer-mismatch': {
    code: 'payer-mismatch', title: 'Paid from another country',
    pattern: 'The payer of a site, or the account that its end user pays from, is in another country than the end user.',
    computedFrom: ['party dossiers'], severity: 'medium', severityNote: 'High where the money comes from D:5 or Macau.',
    honestCauses: ['A parent, a lender or a leasing company pays.'], nextStep: 'Ask for the contract between payer and end user, and screen the payer.',
  },
  'shell-buyer': {
    code: 'shell-buyer', title: 'Looks like a shell',
    pattern: 'At least two of: founded after the first limits of October 2022; a business code of an unrelated trade; no address but a home or a mail drop.',
    computedFrom: ['party dossiers'], severity: 'medium', severityNote: 'High where all three hold.',
    honestCauses: ['A young company that grows fast.', 'A business code that nobody corrected.'], nextStep: 'Visit the address; ask for accounts and references.',
  },
  'no-capacity-to-pay': {
    code: 'no-capacity-to-pay', title: 'Ordered for more than it has',
    pattern: 'Orders of one year are worth more than the larger of the buyer\'s revenue and its paid-in capital.',
    computedFrom: ['orders', 'party dossiers'], severity: 'medium', severityNote: 'High from five times as much.',
    honestCauses: ['A parent or a lender pays.', 'Old accounts.'], nextStep: 'Ask who pays, for proof of funds, and for the contract behind it.',
  },
  'screening-hit': {
    code: 'screening-hit', title: 'Resembles a party on a list',
    pattern: 'The name, an alias or an address of a party resembles one of the imported screening list; the score of every hit is kept.',
    computedFrom: ['party dossiers', 'the screening list'], severity: 'medium', severityNote: 'High from a score of 97 on a name.',
    honestCauses: ['Another company of a similar name.', 'A neighbour in the same building.'], nextStep: 'Compare addresses, owners and registration numbers; write down why it is, or is not, the same.',
  },
  'surge-before-rule': {
    code: 'surge-before-rule', title: 'A rush before a rule',
    pattern: 'A buyer ordered more than three times its usual in the eight weeks before a rule took effect.',
    computedFrom: ['orders', 'the calendar of rules'], severity: 'medium', severityNote: 'High from nine times the usual.',
    honestCauses: ['A building that opened then.', 'A new generation of chips.'], nextStep: 'Follow the units: are they installed and answering where the order said?',
  },
  'permit-missing': {
    code: 'permit-missing', title: 'Left a country without a permit',
    pattern: 'Chips left a country whose rule asks for a permit (Malaysia since 14 July 2025), by the papers or by proof, and no paper names one. A shipment goes from the places of its sourceList (else where it was shipped, else the site before) to those of its destinationList (else where it is received next); a place whose country nobody told accuses nobody.',
    computedFrom: ['papers', 'EPCIS events with their sources, destinations and business transactions', 'countries of places in master data', 'fixes', 'movement rules of the policy', 'the catalogue of chips'], severity: 'high', severityNote: 'Always high.',
    honestCauses: ['The permit exists and was not written on the paper.', 'A chip that the rule does not cover, under a product name that nobody knows.'], nextStep: 'Ask the exporter for the permit and its date; if there is none, counsel decides about a disclosure.',
  },
  'not-authorised': {
    code: 'not-authorised', title: 'Not what the policy authorises',
    pattern: 'A site has chips, an end user or a place for which the policy in force gives no authorisation, or a licence that it rested on has ended.',
    computedFrom: ['the policy in force', 'party dossiers', 'chips as their hosts name them'], severity: 'high', severityNote: 'Always high.',
    honestCauses: ['A licence that was renewed and not recorded.', 'A product name that the catalogue does not know.'], nextStep: 'Read the steps; correct the policy by a new version, or stop deliveries.',
  },
}
