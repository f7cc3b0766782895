// Light or dark: what the system says, unless the reader chose. Kept in this browser.

import { useSyncExternalStore } from 'react'

export type ThemeChoice = 'system' | 'light' | 'dark'

const KEY = 'trigpoint.theme'
const listeners = new Set<() => void>()
const systemDark = matchMedia('(prefers-color-scheme: dark)')
let choice: ThemeChoice = readChoice()

function readChoice(): ThemeChoice {
  try {
    const kept = localStorage.getItem(KEY)
    return kept === 'light' || kept === 'dark' ? kept : 'system'
  } catch {
    return 'system'
  }
}

function apply(): void {
  if (choice === 'system') delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = choice
  for (const listener of listeners) listener()
}

/** Called once before the first picture, so that nothing flashes. */
export function startTheme(): void {
  systemDark.addEventListener('change', apply)
  apply()
}

export function chooseTheme(next: ThemeChoice): void {
  choice = next
  try {
    localStorage.setItem(KEY, next)
  } catch {
    // A browser that keeps nothing still shows the choice until the page closes.
  }
  apply()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function useThemeChoice(): ThemeChoice {
  return useSyncExternalStore(subscribe, () => choice)
}

/** What is shown now. */
export function useThemeName(): 'light' | 'dark' {
  return useSyncExternalStore(subscribe, () => (choice === 'system' ? (systemDark.matches ? 'dark' : 'light') : choice))
}
