// Packets on a stream: each behind its u16 length (big-endian). Where UDP is blocked, agent and landmark
// speak the same packets over TCP. Holds at most one packet, whatever the peer sends. docs/format/delay.md

/** Cuts a stream into packets. */
export interface FrameReader {
  /** Takes the next bytes; false when the stream is none of ours (a length of 0 or above the limit): close it. */
  take(chunk: Uint8Array): boolean
}

/** `onFrame` gets each packet in a buffer that is used again for the next one. */
export function openFrameReader(maximumBytes: number, onFrame: (packet: Buffer) => void): FrameReader {
  const held = Buffer.alloc(2 + maximumBytes)
  let filled = 0
  const wanted = (): number => (filled < 2 ? 2 : 2 + held.readUInt16BE(0))
  const isOurs = (): boolean => filled < 2 || (wanted() > 2 && wanted() <= held.length)
  return {
    take: chunk => {
      if (!isOurs()) return false
      let at = 0
      while (at < chunk.length) {
        const taken = Math.min(wanted() - filled, chunk.length - at)
        held.set(chunk.subarray(at, at + taken), filled)
        filled += taken
        at += taken
        if (!isOurs()) return false
        if (filled === 2 || filled < wanted()) continue
        const packet = held.subarray(2, filled)
        filled = 0
        onFrame(packet)
      }
      return true
    },
  }
}

/** A packet with its length before it. */
export function frame(packet: Uint8Array): Buffer {
  const framed = Buffer.alloc(2 + packet.length)
  framed.writeUInt16BE(packet.length)
  framed.set(packet, 2)
  return framed
}
