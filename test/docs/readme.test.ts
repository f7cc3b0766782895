// README and docs tell the truth: snippets marked `sh run` are run, links inside the repository lead somewhere.

import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = new URL('../..', import.meta.url).pathname

function pages(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap(entry =>
    entry.isDirectory() ? pages(join(folder, entry.name)) : entry.name.endsWith('.md') ? [join(folder, entry.name)] : [],
  )
}

const top = readdirSync(root).filter(name => name.endsWith('.md'))
const all = [...top, ...pages('docs')]

describe('snippets', () => {
  const snippets = all.flatMap(page =>
    [...readFileSync(join(root, page), 'utf8').matchAll(/```sh run\n([\s\S]*?)```/g)].flatMap(match =>
      (match[1] ?? '').split('\n').filter(line => line.trim() !== '').map(line => ({ page, line })),
    ),
  )
  it.each(snippets)('$page: $line', ({ line }) => {
    const output = execFileSync('bash', ['-c', line], { cwd: root, encoding: 'utf8', timeout: 60_000 })
    expect(output.length).toBeGreaterThan(0)
  })
})

describe('links', () => {
  it.each(all)('of %s lead to files that exist', page => {
    const links = [...readFileSync(join(root, page), 'utf8').matchAll(/\]\((?!https?:|#|mailto:)([^)#]+)/g)].map(match => match[1] ?? '')
    const broken = links.filter(link => !existsSync(join(root, dirname(page), link)))
    expect(broken).toEqual([])
  })
})
