import fc from 'fast-check'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CommandError } from '../exit.ts'
import { readCsv } from './read-csv.ts'
import { readClaims, readLandmarks, readMesh, readRoundTrips } from './read-tables.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trigpoint-csv-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function file(text: string | Uint8Array): Promise<string> {
  const path = join(folder, 'T.csv')
  await writeFile(path, text)
  return path
}

async function complaint(read: (path: string) => Promise<unknown>, text: string | Uint8Array): Promise<string> {
  const path = await file(text)
  const error: unknown = await read(path).then(() => 'accepted', (thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(CommandError)
  const { message, exitCode } = error as CommandError
  expect(exitCode).toBe(2)
  return message.replace(`${path}: `, '')
}

describe('tables', () => {
  it('are read with columns in any order, other columns, quotes, CRLF and a byte order mark', async () => {
    const path = await file('\ufefflon,id,"city",lat\r\n10,a,"Here, ""there""\r\nand on",-5.5\r\n-170.25,b,,89\r\n')
    expect(await readLandmarks(path)).toEqual([
      { id: 'a', position: { latDeg: -5.5, lonDeg: 10 } }, { id: 'b', position: { latDeg: 89, lonDeg: -170.25 } },
    ])
    const { rows } = await readCsv(path, ['id'])
    expect(rows.map(row => row.text('city'))).toEqual(['Here, "there"\r\nand on', ''])
    expect(rows[1]?.line).toBe(4)
  })

  it('name the line, the column and what was expected', async () => {
    expect(await complaint(readLandmarks, 'id,lat,lon\na,1,2\nb,91,0\n')).toBe('line 3, column 2 (lat): expected a latitude in degrees from -90 to 90, found "91"')
    expect(await complaint(readLandmarks, 'id,lat,lon\na,1,x\n')).toBe('line 2, column 3 (lon): expected a longitude in degrees from -180 to 180, found "x"')
    expect(await complaint(readLandmarks, 'id,lat\na,1\n')).toBe('line 1, column 3: expected a header line with id,lat,lon, found no column "lon"')
    expect(await complaint(readLandmarks, 'id,lat,lon\na,1\n')).toBe('line 2, column 3: expected 3 fields as in the header, found 2')
    expect(await complaint(readLandmarks, 'id,lat,lon\na,1,2\na,1,2\n')).toBe('line 3, column 1 (id): expected each landmark once, found "a"')
    expect(await complaint(readLandmarks, 'id,lat,lon,uncertainty_km\na,1,2,-3\n')).toBe('line 2, column 4 (uncertainty_km): expected an uncertainty in km from 0 to 1000, found "-3"')
    expect(await complaint(readLandmarks, '')).toContain('expected a header line')
    expect(await complaint(readLandmarks, 'id,id,lat,lon\n')).toBe('line 1, column 2: expected each column once, found "id" again')
    expect(await complaint(readLandmarks, 'id,lat,lon\n"a"b,1,2\n')).toContain('line 2, column 1: expected a field, quoted as in RFC 4180')
    expect(await complaint(readLandmarks, Uint8Array.of(0x69, 0xff, 0xfe))).toBe('expected UTF-8 text')
    expect(await complaint(readClaims, 'target,lat,lon\n,1,2\n')).toBe('line 2, column 1 (target): expected a value, found nothing')
    expect(await complaint(readClaims, 'target,lat,lon\nt,1,2\nt,1,2\n')).toBe('line 3, column 1 (target): expected each target once, found "t"')
    for (const bad of ['0', '-1', 'NaN', 'Infinity', '1e9', '0x10', '', '3 ms'])
      expect(await complaint(readRoundTrips, `target,landmark,rtt_ms\nt,l,${bad}\n`)).toBe(`line 2, column 3 (rtt_ms): expected a round trip in ms above 0, up to 60000, found ${bad === '' ? 'nothing' : `"${bad}"`}`)
    expect(await complaint(readMesh, 'from,to,rtt_ms\n"a,b,3\n')).toContain('line 2')
    const missing: unknown = await readMesh(join(folder, 'absent.csv')).catch((thrown: unknown) => thrown)
    expect((missing as CommandError).message).toContain('absent.csv: cannot be read (ENOENT)')
  })

  it('never end in anything but a table or a complaint, whatever the bytes', async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), async bytes => {
      const path = await file(new Uint8Array([...new TextEncoder().encode('from,to,rtt_ms\na,b,1\n'), ...bytes]))
      const outcome: unknown = await readMesh(path).catch((thrown: unknown) => thrown)
      expect(Array.isArray(outcome) || outcome instanceof CommandError).toBe(true)
    }), { seed: 9, numRuns: 200 })
  })
})
