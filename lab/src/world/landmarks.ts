// Landmarks of the demonstration world: real cities, invented operators.
// Positions typed from general knowledge, to about a kilometre. Near every honest site stand two landmarks of different
// operators, so that a verdict holds though one operator lies; none stands in mainland China. A few operators run several
// landmarks far apart: they count once where a policy tolerates a liar.

import type { WorldLandmark } from './world.ts'

/** A box in a data centre: surveyed to 100 m, its own cable to the exchange. */
const SURVEYED = { uncertaintyKm: 0.1, lastMileMs: 0.02 } as const

export const WORLD_LANDMARKS: readonly WorldLandmark[] = [
  { landmarkId: 'cyberjaya-east', name: 'Cyberjaya East', operator: 'Meridian Survey', country: 'MY', position: { latDeg: 2.928, lonDeg: 101.662 }, ...SURVEYED },
  { landmarkId: 'cyberjaya-west', name: 'Cyberjaya West', operator: 'Harbour Exchange', country: 'MY', position: { latDeg: 2.915, lonDeg: 101.640 }, ...SURVEYED },
  { landmarkId: 'kuala-lumpur', name: 'Kuala Lumpur', operator: 'Equator Networks', country: 'MY', position: { latDeg: 3.153, lonDeg: 101.711 }, ...SURVEYED },
  { landmarkId: 'penang', name: 'Penang', operator: 'Open Time Foundation', country: 'MY', position: { latDeg: 5.330, lonDeg: 100.307 }, ...SURVEYED },
  { landmarkId: 'johor-bahru', name: 'Johor Bahru', operator: 'Straits Fibre', country: 'MY', position: { latDeg: 1.478, lonDeg: 103.755 }, ...SURVEYED },
  { landmarkId: 'singapore-east', name: 'Singapore Tai Seng', operator: 'Lion City Exchange', country: 'SG', position: { latDeg: 1.336, lonDeg: 103.888 }, ...SURVEYED },
  { landmarkId: 'singapore-west', name: 'Singapore Jurong', operator: 'Jurong Data', country: 'SG', position: { latDeg: 1.328, lonDeg: 103.706 }, ...SURVEYED },
  { landmarkId: 'jakarta', name: 'Jakarta', operator: 'Java Transit', country: 'ID', position: { latDeg: -6.239, lonDeg: 106.821 }, ...SURVEYED },
  { landmarkId: 'bangkok', name: 'Bangkok', operator: 'Siam Peering', country: 'TH', position: { latDeg: 13.727, lonDeg: 100.524 }, ...SURVEYED },
  { landmarkId: 'ho-chi-minh-city', name: 'Ho Chi Minh City', operator: 'Mekong Net', country: 'VN', position: { latDeg: 10.776, lonDeg: 106.701 }, ...SURVEYED },
  { landmarkId: 'manila', name: 'Manila', operator: 'Archipelago Link', country: 'PH', position: { latDeg: 14.559, lonDeg: 121.019 }, ...SURVEYED },
  { landmarkId: 'hong-kong-central', name: 'Hong Kong Central', operator: 'Victoria Hosting', country: 'HK', position: { latDeg: 22.282, lonDeg: 114.158 }, ...SURVEYED },
  { landmarkId: 'hong-kong-east', name: 'Hong Kong Tseung Kwan O', operator: 'Baltic Research Net', country: 'HK', position: { latDeg: 22.295, lonDeg: 114.271 }, ...SURVEYED },
  { landmarkId: 'taipei', name: 'Taipei', operator: 'Formosa Peering', country: 'TW', position: { latDeg: 25.048, lonDeg: 121.532 }, ...SURVEYED },
  { landmarkId: 'tokyo', name: 'Tokyo', operator: 'Savannah Internet Exchange', country: 'JP', position: { latDeg: 35.687, lonDeg: 139.761 }, ...SURVEYED },
  { landmarkId: 'osaka', name: 'Osaka Dojima', operator: 'Andes Backbone', country: 'JP', position: { latDeg: 34.697, lonDeg: 135.496 }, ...SURVEYED },
  { landmarkId: 'kobe', name: 'Kobe', operator: 'Meridian Survey', country: 'JP', position: { latDeg: 34.690, lonDeg: 135.196 }, ...SURVEYED },
  { landmarkId: 'seoul', name: 'Seoul', operator: 'Harbour Exchange', country: 'KR', position: { latDeg: 37.566, lonDeg: 126.978 }, ...SURVEYED },
  { landmarkId: 'mumbai', name: 'Mumbai', operator: 'Konkan Networks', country: 'IN', position: { latDeg: 19.076, lonDeg: 72.878 }, ...SURVEYED },
  { landmarkId: 'chennai', name: 'Chennai', operator: 'Coromandel Data', country: 'IN', position: { latDeg: 13.083, lonDeg: 80.271 }, ...SURVEYED },
  { landmarkId: 'sydney', name: 'Sydney', operator: 'Southern Cross Transit', country: 'AU', position: { latDeg: -33.920, lonDeg: 151.190 }, ...SURVEYED },
  { landmarkId: 'perth', name: 'Perth', operator: 'Swan River Hosting', country: 'AU', position: { latDeg: -31.953, lonDeg: 115.857 }, ...SURVEYED },
  { landmarkId: 'auckland', name: 'Auckland', operator: 'Archipelago Transit', country: 'NZ', position: { latDeg: -36.849, lonDeg: 174.763 }, ...SURVEYED },
  { landmarkId: 'dubai', name: 'Dubai', operator: 'Gulf Interconnect', country: 'AE', position: { latDeg: 25.205, lonDeg: 55.271 }, ...SURVEYED },
  { landmarkId: 'johannesburg', name: 'Johannesburg', operator: 'Pacific Rim Timing', country: 'ZA', position: { latDeg: -26.146, lonDeg: 28.042 }, ...SURVEYED },
  { landmarkId: 'nairobi', name: 'Nairobi', operator: 'Continental Traffic', country: 'KE', position: { latDeg: -1.286, lonDeg: 36.817 }, ...SURVEYED },
  { landmarkId: 'frankfurt-east', name: 'Frankfurt Hanauer Landstrasse', operator: 'Northern Cross University', country: 'DE', position: { latDeg: 50.119, lonDeg: 8.735 }, ...SURVEYED },
  { landmarkId: 'frankfurt-west', name: 'Frankfurt Gutleut', operator: 'Great Plains Transit', country: 'DE', position: { latDeg: 50.100, lonDeg: 8.655 }, ...SURVEYED },
  { landmarkId: 'amsterdam', name: 'Amsterdam Science Park', operator: 'Baltic Research Net', country: 'NL', position: { latDeg: 52.356, lonDeg: 4.951 }, ...SURVEYED },
  { landmarkId: 'dublin', name: 'Dublin', operator: 'Liffey Hosting', country: 'IE', position: { latDeg: 53.321, lonDeg: -6.346 }, ...SURVEYED },
  { landmarkId: 'london', name: 'London Docklands', operator: 'Thames Gateway', country: 'GB', position: { latDeg: 51.511, lonDeg: -0.003 }, ...SURVEYED },
  { landmarkId: 'madrid', name: 'Madrid', operator: 'Meseta Networks', country: 'ES', position: { latDeg: 40.440, lonDeg: -3.622 }, ...SURVEYED },
  { landmarkId: 'stockholm', name: 'Stockholm', operator: 'Norrsken Net', country: 'SE', position: { latDeg: 59.363, lonDeg: 17.960 }, ...SURVEYED },
  { landmarkId: 'warsaw', name: 'Warsaw', operator: 'Vistula Data', country: 'PL', position: { latDeg: 52.230, lonDeg: 21.001 }, ...SURVEYED },
  { landmarkId: 'istanbul', name: 'Istanbul', operator: 'Bosphorus Link', country: 'TR', position: { latDeg: 41.015, lonDeg: 28.980 }, ...SURVEYED },
  { landmarkId: 'ashburn', name: 'Ashburn', operator: 'Potomac Interconnect', country: 'US', position: { latDeg: 39.044, lonDeg: -77.487 }, ...SURVEYED },
  { landmarkId: 'dallas', name: 'Dallas Infomart', operator: 'Monsoon Carriers', country: 'US', position: { latDeg: 32.801, lonDeg: -96.820 }, ...SURVEYED },
  { landmarkId: 'richardson', name: 'Richardson', operator: 'Southern Cross University', country: 'US', position: { latDeg: 32.967, lonDeg: -96.715 }, ...SURVEYED },
  { landmarkId: 'san-jose', name: 'San Jose', operator: 'Archipelago Transit', country: 'US', position: { latDeg: 37.242, lonDeg: -121.783 }, ...SURVEYED },
  { landmarkId: 'seattle', name: 'Seattle', operator: 'Cascade Exchange', country: 'US', position: { latDeg: 47.614, lonDeg: -122.339 }, ...SURVEYED },
  { landmarkId: 'toronto', name: 'Toronto', operator: 'Pacific Rim Timing', country: 'CA', position: { latDeg: 43.645, lonDeg: -79.384 }, ...SURVEYED },
  { landmarkId: 'queretaro', name: 'Queretaro', operator: 'Bajio Enlace', country: 'MX', position: { latDeg: 20.588, lonDeg: -100.389 }, ...SURVEYED },
  { landmarkId: 'sao-paulo', name: 'Sao Paulo', operator: 'Northern Cross University', country: 'BR', position: { latDeg: -23.551, lonDeg: -46.633 }, ...SURVEYED },
  { landmarkId: 'santiago', name: 'Santiago', operator: 'Andes Enlace', country: 'CL', position: { latDeg: -33.449, lonDeg: -70.669 }, ...SURVEYED },
]
