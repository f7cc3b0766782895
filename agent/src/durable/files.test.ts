import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Fault } from '@trigpoint/runtime'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { encodeCheckedLine, parseCheckedLine } from './checked-line.ts'
import { Killed, openFullDisk, openKillingDisk } from '../../../test/fault/failing-disk.ts'
import { openFiles } from './files.ts'

let folder = ''
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'agent-files-')) })
afterEach(() => { rmSync(folder, { recursive: true }) })

const old = Buffer.from('old contents\n')
const fresh = Buffer.from('new contents, which are longer\n')

describe('files', () => {
  test('a replaced file holds the old or the new contents, whichever system call the process is killed at', () => {
    for (let killAt = 0; ; killAt++) {
      const path = join(folder, `replaced-${killAt}`)
      openFiles().replace(path, old)
      let killed = false
      try {
        openFiles(openKillingDisk(killAt).calls).replace(path, fresh)
      } catch (error) {
        expect(error).toBeInstanceOf(Killed)
        killed = true
      }
      expect([old.toString(), fresh.toString()]).toContain(readFileSync(path, 'utf8'))
      if (!killed) {
        expect(readFileSync(path, 'utf8')).toBe(fresh.toString())
        expect(killAt).toBeGreaterThan(5)
        return
      }
    }
  })

  test('on a full disk nothing is half-written, left over or lost, and the fault says what to do', () => {
    const path = join(folder, 'kept')
    openFiles().replace(path, old)
    const files = openFiles(openFullDisk(10))
    const write = (): void => { files.replace(path, fresh) }
    expect(write).toThrow(Fault)
    expect(write).toThrow(/no space left.*free some space/i)
    expect(readFileSync(path)).toEqual(old)
    expect(readdirSync(folder)).toEqual(['kept'])
  })

  test('an append that does not fit leaves the file as it was', () => {
    const path = join(folder, 'appended')
    openFiles().append(path, old)
    const disk = openFullDisk(10)
    const files = openFiles(disk)
    expect(() => { files.append(path, fresh) }).toThrow(expect.objectContaining({ code: 'disk.full' }) as Error)
    expect(readFileSync(path)).toEqual(old)
    disk.free(1000)
    files.append(path, fresh)
    expect(readFileSync(path)).toEqual(Buffer.concat([old, fresh]))
  })

  test('files and folders are the owner\'s alone', () => {
    const files = openFiles()
    files.makeFolder(join(folder, 'private'))
    files.replace(join(folder, 'private', 'file'), old)
    expect(statSync(join(folder, 'private')).mode & 0o777).toBe(0o700)
    expect(statSync(join(folder, 'private', 'file')).mode & 0o777).toBe(0o600)
  })

  test('what is absent is empty, what cannot be read is a fault', () => {
    const files = openFiles()
    expect(files.read(join(folder, 'none'))).toBeUndefined()
    expect(files.list(join(folder, 'none'))).toEqual([])
    expect(files.sizeOf(join(folder, 'none'))).toBe(0)
    expect(() => files.read(folder)).toThrow(expect.objectContaining({ code: 'disk.failed' }) as Error)
  })
})

describe('a checked line', () => {
  const line = encodeCheckedLine({ text: 'Zürich', number: 7 }).toString('utf8').replace('\n', '')

  test('gives back what was written', () => {
    expect(parseCheckedLine(line)).toEqual({ text: 'Zürich', number: 7 })
  })

  test('is recognised when any character of it is changed, cut or added', () => {
    for (let i = 0; i < line.length; i++) {
      expect(parseCheckedLine(line.slice(0, i))).toBeUndefined()
      expect(parseCheckedLine(`${line.slice(0, i)}#${line.slice(i + 1)}`)).toBeUndefined()
    }
    expect(parseCheckedLine(`${line} `)).toBeUndefined()
    expect(parseCheckedLine('')).toBeUndefined()
  })
})
