// A bounded memory of answers with an end each: what the adapters to the vendor's services stand on. Two questions for
// the same thing at the same time are asked once.

export interface Remembered<T> {
  /** The answer at hand, else what `ask` gives; it is kept until the time that `ask` names. */
  read(key: string, nowMs: number, ask: () => Promise<{ readonly value: T; readonly untilMs: number }>): Promise<T>
  size(): number
}

export function openRemembered<T>(capacity: number): Remembered<T> {
  const kept = new Map<string, { readonly value: T; readonly untilMs: number }>()
  const asked = new Map<string, Promise<T>>()
  return {
    read: (key, nowMs, ask) => {
      const known = kept.get(key)
      if (known !== undefined && nowMs < known.untilMs) return Promise.resolve(known.value)
      const pending = asked.get(key) ?? askOnce(key, ask)
      return pending
    },
    size: () => kept.size,
  }

  function askOnce(key: string, ask: () => Promise<{ readonly value: T; readonly untilMs: number }>): Promise<T> {
    const pending = ask()
      .then(answer => {
        kept.delete(key)
        kept.set(key, answer)
        const oldest = kept.size > capacity ? kept.keys().next() : undefined
        if (oldest?.done === false) kept.delete(oldest.value)
        return answer.value
      })
      .finally(() => asked.delete(key))
    asked.set(key, pending)
    return pending
  }
}
