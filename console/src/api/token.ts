// The access token of this browser tab. Kept in sessionStorage: gone when the tab closes, never sent to
// another origin, never in an address. Where the verifier lets anybody read (the demo), there is none.

const KEY = 'trigpoint.token'

export function readToken(): string | null {
  try {
    return sessionStorage.getItem(KEY)
  } catch {
    return null
  }
}

export function keepToken(token: string): void {
  sessionStorage.setItem(KEY, token)
}

export function forgetToken(): void {
  sessionStorage.removeItem(KEY)
}
