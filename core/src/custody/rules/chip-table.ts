// The catalogue of chips: dense throughput by format, die area, memory bandwidth, power. Figures only, each with the
// key of its source; what was found nowhere is null or empty and stays undetermined. On the path: custody.
// Throughput is dense (no sparsity). Where only a figure with sparsity is published it was halved by the source,
// except on chips whose dense FP4 is more than half (B300).

import type { TableHead } from './table.ts'

export interface Throughput {
  readonly format: string
  readonly bits: number
  readonly teraOpsPerSecond: number
  readonly source: string
}

export interface ChipEntry {
  readonly id: string
  readonly name: string
  readonly vendor: string
  readonly architecture: string
  /** Designed or marketed for data centres (Note 2 of 3A090). */
  readonly forDatacentres: boolean
  readonly dense: readonly Throughput[]
  /** All logic dies made in a non-planar process together; memory stacks left out. */
  readonly die: { readonly mm2: number; readonly source: string; readonly isEstimate?: boolean | undefined } | null
  readonly memoryGBs: number | null
  readonly powerW: number | null
}

export interface ChipTable extends TableHead {
  readonly chips: readonly ChipEntry[]
}

type DenseRow = readonly [format: string, bits: number, teraOpsPerSecond: number, source: string]

function chip(id: string, name: string, vendor: string, architecture: string, figures: Omit<ChipEntry, 'id' | 'name' | 'vendor' | 'architecture' | 'dense'> & { readonly dense: readonly DenseRow[] }): ChipEntry {
  const dense = figures.dense.map(([format, bits, teraOpsPerSecond, source]) => ({ format, bits, teraOpsPerSecond, source }))
  return { id, name, vendor, architecture, ...figures, dense }
}

const CHIPS: readonly ChipEntry[] = [
  chip('nvidia-a100', 'A100 (SXM, PCIe)', 'NVIDIA', 'Ampere', { forDatacentres: true, dense: [['FP16', 16, 312, 'epoch'], ['INT8', 8, 624, 'epoch']], die: { mm2: 826, source: 'epoch' }, memoryGBs: 2039, powerW: 400 }),
  chip('nvidia-a800', 'A800', 'NVIDIA', 'Ampere', { forDatacentres: true, dense: [['FP16', 16, 312, 'tracker'], ['INT8', 8, 624, 'epoch']], die: { mm2: 826, source: 'epoch' }, memoryGBs: 2040, powerW: 400 }),
  chip('nvidia-h100-sxm', 'H100 SXM', 'NVIDIA', 'Hopper', { forDatacentres: true, dense: [['FP16', 16, 989.5, 'tracker'], ['FP8', 8, 1979, 'tracker'], ['INT8', 8, 1979, 'epoch']], die: { mm2: 814, source: 'epoch' }, memoryGBs: 3350, powerW: 700 }),
  chip('nvidia-h100-pcie', 'H100 PCIe', 'NVIDIA', 'Hopper', { forDatacentres: true, dense: [['FP16', 16, 756, 'epoch']], die: { mm2: 814, source: 'epoch' }, memoryGBs: 2040, powerW: 350 }),
  chip('nvidia-h100-nvl', 'H100 NVL', 'NVIDIA', 'Hopper', { forDatacentres: true, dense: [['FP16', 16, 835.5, 'tracker'], ['FP8', 8, 1670.5, 'tracker']], die: { mm2: 814, source: 'tracker' }, memoryGBs: 3938, powerW: 400 }),
  chip('nvidia-h800-sxm', 'H800 SXM', 'NVIDIA', 'Hopper', { forDatacentres: true, dense: [['FP16', 16, 989.5, 'tracker'], ['FP8', 8, 1979, 'tracker']], die: { mm2: 814, source: 'epoch' }, memoryGBs: 3360, powerW: 700 }),
  chip('nvidia-h20', 'H20', 'NVIDIA', 'Hopper', { forDatacentres: true, dense: [['FP16', 16, 148, 'epoch'], ['INT8', 8, 296, 'epoch'], ['FP8', 8, 296, 'tracker']], die: { mm2: 814, source: 'tracker' }, memoryGBs: 4000, powerW: 400 }),
  chip('nvidia-h200-sxm', 'H200 SXM', 'NVIDIA', 'Hopper', { forDatacentres: true, dense: [['FP16', 16, 989.5, 'epoch'], ['FP8', 8, 1979, 'epoch']], die: { mm2: 814, source: 'tracker' }, memoryGBs: 4800, powerW: 700 }),
  chip('nvidia-h200-nvl', 'H200 NVL', 'NVIDIA', 'Hopper', { forDatacentres: true, dense: [['FP16', 16, 835.5, 'tracker'], ['FP8', 8, 1670.5, 'tracker']], die: { mm2: 814, source: 'tracker' }, memoryGBs: 4800, powerW: 600 }),
  chip('nvidia-gh200', 'GH200 (GPU part)', 'NVIDIA', 'Hopper', { forDatacentres: true, dense: [['FP16', 16, 989.5, 'epoch'], ['INT8', 8, 1979, 'epoch']], die: null, memoryGBs: 4900, powerW: 700 }),
  chip('nvidia-b100', 'B100', 'NVIDIA', 'Blackwell', { forDatacentres: true, dense: [['FP16', 16, 1750, 'epoch'], ['FP8', 8, 3500, 'epoch'], ['FP4', 4, 7000, 'epoch']], die: { mm2: 1628, source: 'tracker', isEstimate: true }, memoryGBs: 8000, powerW: 700 }),
  chip('nvidia-b200', 'B200', 'NVIDIA', 'Blackwell', { forDatacentres: true, dense: [['FP16', 16, 2250, 'epoch'], ['FP8', 8, 4500, 'epoch'], ['FP4', 4, 9000, 'epoch']], die: { mm2: 1628, source: 'tracker', isEstimate: true }, memoryGBs: 7700, powerW: 1000 }),
  chip('nvidia-b300', 'B300 (Blackwell Ultra)', 'NVIDIA', 'Blackwell', { forDatacentres: true, dense: [['FP16', 16, 2250, 'epoch'], ['FP8', 8, 4500, 'epoch'], ['FP4', 4, 14000, 'epoch']], die: { mm2: 1628, source: 'tracker', isEstimate: true }, memoryGBs: 7700, powerW: 1100 }),
  chip('nvidia-gb200', 'GB200 (per GPU)', 'NVIDIA', 'Blackwell', { forDatacentres: true, dense: [['FP16', 16, 2500, 'epoch'], ['FP8', 8, 5000, 'epoch'], ['FP4', 4, 10000, 'epoch']], die: { mm2: 1628, source: 'tracker', isEstimate: true }, memoryGBs: 8000, powerW: 1200 }),
  chip('nvidia-gb300', 'GB300 (per GPU)', 'NVIDIA', 'Blackwell', { forDatacentres: true, dense: [['FP16', 16, 2500, 'epoch'], ['FP8', 8, 5000, 'epoch'], ['FP4', 4, 15000, 'epoch']], die: { mm2: 1628, source: 'tracker', isEstimate: true }, memoryGBs: 8000, powerW: 1400 }),
  chip('nvidia-b30a', 'B30A (unreleased, estimate)', 'NVIDIA', 'Blackwell', { forDatacentres: true, dense: [['FP8', 8, 2250, 'tracker'], ['FP4', 4, 7000, 'tracker']], die: { mm2: 814, source: 'tracker', isEstimate: true }, memoryGBs: 7700, powerW: null }),
  chip('nvidia-rtx-pro-6000-server', 'RTX PRO 6000 Blackwell Server Edition', 'NVIDIA', 'Blackwell', { forDatacentres: true, dense: [['FP4', 4, 2000, 'vendor-page']], die: null, memoryGBs: 1597, powerW: 600 }),
  chip('nvidia-rtx-pro-6000d', 'RTX PRO 6000D (China)', 'NVIDIA', 'Blackwell', { forDatacentres: true, dense: [], die: null, memoryGBs: 1398, powerW: 600 }),
  chip('nvidia-l40s', 'L40S', 'NVIDIA', 'Ada', { forDatacentres: true, dense: [], die: null, memoryGBs: null, powerW: null }),
  chip('nvidia-l40', 'L40', 'NVIDIA', 'Ada', { forDatacentres: true, dense: [['FP16', 16, 181, 'epoch'], ['INT8', 8, 362, 'epoch']], die: { mm2: 608, source: 'epoch' }, memoryGBs: 864, powerW: 300 }),
  chip('nvidia-l20', 'L20', 'NVIDIA', 'Ada', { forDatacentres: true, dense: [['FP16', 16, 119.5, 'epoch'], ['INT8', 8, 239, 'epoch']], die: { mm2: 609, source: 'epoch' }, memoryGBs: 864, powerW: 275 }),
  chip('nvidia-l4', 'L4', 'NVIDIA', 'Ada', { forDatacentres: true, dense: [['FP16', 16, 121, 'epoch'], ['INT8', 8, 242, 'epoch'], ['INT4', 4, 484, 'epoch']], die: { mm2: 294, source: 'epoch' }, memoryGBs: 300.1, powerW: 72 }),
  chip('nvidia-l2', 'L2', 'NVIDIA', 'Ada', { forDatacentres: true, dense: [['FP16', 16, 96.5, 'epoch'], ['INT8', 8, 193, 'epoch']], die: null, memoryGBs: 300, powerW: null }),
  chip('nvidia-rtx-4090', 'GeForce RTX 4090', 'NVIDIA', 'Ada', { forDatacentres: false, dense: [['FP16', 16, 330.3, 'comparison'], ['FP8', 8, 660.6, 'comparison'], ['INT8', 8, 660.6, 'epoch']], die: { mm2: 608, source: 'epoch' }, memoryGBs: 1008, powerW: 450 }),
  chip('nvidia-rtx-5090', 'GeForce RTX 5090', 'NVIDIA', 'Blackwell', { forDatacentres: false, dense: [['FP16', 16, 419, 'review'], ['FP4', 4, 1676, 'review']], die: null, memoryGBs: 1792, powerW: 575 }),
  chip('nvidia-rtx-5090d-v2', 'GeForce RTX 5090D V2 (China)', 'NVIDIA', 'Blackwell', { forDatacentres: false, dense: [['FP4', 4, 1187.5, 'survey']], die: null, memoryGBs: 1344, powerW: null }),
  chip('amd-mi210', 'Instinct MI210', 'AMD', 'CDNA2', { forDatacentres: true, dense: [['FP16', 16, 181, 'tracker']], die: { mm2: 790, source: 'tracker', isEstimate: true }, memoryGBs: 1600, powerW: null }),
  chip('amd-mi250x', 'Instinct MI250X', 'AMD', 'CDNA2', { forDatacentres: true, dense: [['FP16', 16, 383, 'epoch'], ['INT8', 8, 383, 'epoch']], die: { mm2: 1580, source: 'tracker', isEstimate: true }, memoryGBs: 3280, powerW: 500 }),
  chip('amd-mi300x', 'Instinct MI300X', 'AMD', 'CDNA3', { forDatacentres: true, dense: [['FP16', 16, 1307.4, 'epoch'], ['INT8', 8, 2614.9, 'epoch'], ['FP8', 8, 2614.9, 'tracker']], die: { mm2: 1017, source: 'epoch', isEstimate: true }, memoryGBs: 5300, powerW: 750 }),
  chip('amd-mi308x', 'Instinct MI308X', 'AMD', 'CDNA3', { forDatacentres: true, dense: [], die: { mm2: 1017, source: 'epoch', isEstimate: true }, memoryGBs: null, powerW: 750 }),
  chip('amd-mi325x', 'Instinct MI325X', 'AMD', 'CDNA3', { forDatacentres: true, dense: [['FP16', 16, 1307.4, 'epoch'], ['FP8', 8, 2614.9, 'tracker']], die: { mm2: 1017, source: 'tracker', isEstimate: true }, memoryGBs: 6000, powerW: 1000 }),
  chip('amd-mi350x', 'Instinct MI350X', 'AMD', 'CDNA4', { forDatacentres: true, dense: [['FP16', 16, 2309.6, 'epoch'], ['INT8', 8, 4614, 'epoch'], ['FP4', 4, 9227.5, 'epoch']], die: { mm2: 1017, source: 'tracker', isEstimate: true }, memoryGBs: 8000, powerW: 1000 }),
  chip('intel-gaudi2', 'Gaudi 2', 'Intel', 'Gaudi', { forDatacentres: true, dense: [['BF16', 16, 450, 'epoch'], ['FP8', 8, 865, 'epoch']], die: { mm2: 826, source: 'epoch' }, memoryGBs: 2450, powerW: 600 }),
  chip('intel-gaudi3', 'Gaudi 3', 'Intel', 'Gaudi', { forDatacentres: true, dense: [['BF16', 16, 1678, 'epoch'], ['FP8', 8, 1678, 'epoch']], die: null, memoryGBs: 3700, powerW: 900 }),
  chip('huawei-ascend-910b', 'Ascend 910B (variant B2)', 'Huawei', 'Da Vinci', { forDatacentres: true, dense: [['FP16', 16, 376, 'epoch']], die: null, memoryGBs: 1228, powerW: 400 }),
  chip('huawei-ascend-910c', 'Ascend 910C', 'Huawei', 'Da Vinci', { forDatacentres: true, dense: [['FP16', 16, 800, 'epoch']], die: null, memoryGBs: 3200, powerW: 700 }),
]

export const CHIP_TABLE: ChipTable = {
  table: 'chips',
  version: 1,
  asOf: '2026-09-01',
  expires: '2027-03-01',
  sources: {
    'epoch': 'Epoch AI, Machine Learning Hardware data set, rows up to 2026-03-31',
    'tracker': 'chip-export-controls (github.com/s-w-kelly/chip-export-controls), 2026-03-18',
    'survey': 'survey of export rules and hardware checked against the Federal Register and SEC filings on 2026-08-13',
    'review': 'Linux Format, May 2025, GeForce RTX 5090 review, specification box',
    'comparison': 'hmc-tech.com, GeForce RTX 4090 and RTX PRO 5000 comparison',
    'vendor-page': 'NVIDIA product page of the RTX PRO 6000 Blackwell Server Edition (AI TOPS with sparsity, halved)',
    'given': 'figures given on the command line',
  },
  chips: CHIPS,
}
