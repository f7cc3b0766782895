// What the countries of the world produce in a year: where money is, data centres are.
// On the path: the optional prior of the estimate, never a proof. A country of many people and little industry holds fewer
// machines than its towns would let one think. Figures: attributes of Natural Earth's countries (public domain), edition of
// 2019 (1:110 million), for countries too small for it that of 2008 (1:50 million); two digits of each, good enough to weigh.

/** Gross domestic product by ISO 3166 country code, billions of US dollars a year. */
export const OUTPUTS: Readonly<Record<string, number>> = {
  AD: 3.7, AE: 420, AF: 19, AG: 1.7, AI: 0.11, AL: 15, AM: 14, AO: 89, AQ: 0.9, AR: 450, AS: 0.58, AT: 450, AU: 1400, AW: 2.3, AX: 1.6, AZ: 48,
  BA: 20, BB: 5.4, BD: 300, BE: 530, BF: 16, BG: 69, BH: 27, BI: 3, BJ: 14, BL: 0.25, BM: 4.5, BN: 13, BO: 41, BR: 1800, BS: 14, BT: 2.5, BW: 18,
  BY: 63, BZ: 1.9, CA: 1700, CD: 50, CF: 2.2, CG: 12, CH: 700, CI: 59, CK: 0.18, CL: 280, CM: 39, CN: 14000, CO: 320, CR: 62, CU: 100, CV: 1.6,
  CW: 2.8, CY: 25, CZ: 250, DE: 3900, DJ: 3.3, DK: 350, DM: 0.72, DO: 89, DZ: 170, EC: 110, EE: 31, EG: 300, EH: 0.91, ER: 2.1, ES: 1400, ET: 96,
  FI: 270, FJ: 5.5, FK: 0.28, FM: 0.24, FO: 1, FR: 2700, GA: 17, GB: 2800, GD: 1.2, GE: 17, GG: 2.7, GH: 67, GL: 3.1, GM: 1.8, GN: 12, GQ: 11,
  GR: 210, GS: 0.0003, GT: 77, GU: 2.5, GW: 1.3, GY: 5.2, HK: 350, HN: 25, HR: 61, HT: 14, HU: 160, ID: 1100, IE: 390, IL: 390, IM: 2.7, IN: 2900,
  IO: 0.16, IQ: 230, IR: 450, IS: 24, IT: 2000, JE: 5.1, JM: 16, JO: 45, JP: 5100, KE: 96, KG: 8.5, KH: 27, KI: 0.58, KM: 0.75, KN: 0.78, KP: 40,
  KR: 1600, KW: 130, KY: 1.9, KZ: 180, LA: 18, LB: 52, LC: 1.8, LI: 4.2, LK: 84, LR: 3.1, LS: 2.4, LT: 55, LU: 71, LV: 34, LY: 52, MA: 120, MC: 0.98,
  MD: 12, ME: 5.5, MF: 0.45, MG: 14, MH: 0.13, MK: 13, ML: 17, MM: 76, MN: 14, MO: 18, MP: 0.9, MR: 7.6, MS: 0.029, MT: 10, MU: 15, MV: 1.7, MW: 7.7,
  MX: 1300, MY: 360, MZ: 15, NA: 12, NC: 11, NE: 13, NF: 0.032, NG: 450, NI: 13, NL: 910, NO: 400, NP: 31, NR: 0.06, NU: 0.01, NZ: 210, OM: 76,
  PA: 67, PE: 230, PF: 4.7, PG: 25, PH: 380, PK: 280, PL: 600, PM: 0.048, PN: 0.00072, PR: 100, PS: 16, PT: 240, PW: 0.16, PY: 38, QA: 180, RO: 250,
  RS: 51, RU: 1700, RW: 10, SA: 790, SB: 1.6, SC: 1.7, SD: 31, SE: 530, SG: 240, SH: 0.018, SI: 54, SK: 110, SL: 4.1, SM: 1.7, SN: 24, SO: 4.7,
  SR: 3.7, SS: 12, ST: 0.28, SV: 27, SX: 0.4, SY: 99, SZ: 4.5, TC: 0.22, TD: 11, TF: 0.016, TG: 5.5, TH: 540, TJ: 8.1, TL: 2, TM: 41, TN: 39,
  TO: 0.55, TR: 760, TT: 24, TW: 1100, TZ: 63, UA: 150, UG: 35, US: 21000, UY: 56, UZ: 58, VA: 0.35, VC: 1.1, VE: 480, VG: 0.85, VI: 1.6, VN: 260,
  VU: 0.93, WF: 0.06, WS: 1, XK: 7.9, YE: 23, ZA: 350, ZM: 23, ZW: 21,
}
