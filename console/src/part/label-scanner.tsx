// Reads a barcode or a QR code with the camera of the phone. The browser's own detector where there is one, else a
// reader in JavaScript that loads when the camera is first used. No picture leaves the phone.

import { useEffect, useRef, useState, type ReactNode } from 'react'

export function LabelScanner({ onRead }: { readonly onRead: (text: string) => void }): ReactNode {
  const [isOn, setIsOn] = useState(false)
  const [problem, setProblem] = useState('')
  if (typeof navigator.mediaDevices === 'undefined') return <p className="note">The camera needs https; type the label.</p>
  return (
    <div className="scanner">
      {isOn ? <Camera onRead={text => { setIsOn(false); onRead(text) }} onProblem={text => { setIsOn(false); setProblem(text) }} /> : null}
      <button type="button" className="button" onClick={() => { setProblem(''); setIsOn(!isOn) }}>{isOn ? 'Stop the camera' : 'Scan with the camera'}</button>
      {problem === '' ? null : <p className="note" role="alert">{problem}</p>}
    </div>
  )
}

function Camera({ onRead, onProblem }: { readonly onRead: (text: string) => void; readonly onProblem: (text: string) => void }): ReactNode {
  const video = useRef<HTMLVideoElement>(null)
  const told = useRef({ onRead, onProblem })
  useEffect(() => { told.current = { onRead, onProblem } }, [onRead, onProblem])
  useEffect(() => {
    const stop = new AbortController()
    const place = video.current
    if (place === null) return undefined
    readLabel(place, stop.signal).then(
      text => { if (!stop.signal.aborted) told.current.onRead(text) },
      (error: unknown) => { if (!stop.signal.aborted) told.current.onProblem(reasonOf(error)) },
    )
    return () => { stop.abort() }
  }, [])
  return <video ref={video} className="scanner-view" muted playsInline aria-label="Camera" />
}

const LOOK_EVERY_MS = 200

/** The first code that the camera sees. */
async function readLabel(video: HTMLVideoElement, signal: AbortSignal): Promise<string> {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment', width: { ideal: 1280 } } })
  const end = (): void => { for (const track of stream.getTracks()) track.stop() }
  try {
    video.srcObject = stream
    await video.play()
    const detect = await openDetector()
    while (!signal.aborted) {
      const text = await detect(video)
      if (text !== undefined && text.trim() !== '') return text.trim().slice(0, 96)
      await new Promise(resolve => { setTimeout(resolve, LOOK_EVERY_MS) })
    }
    throw new Error('stopped')
  } finally {
    end()
    video.srcObject = null
  }
}

type Detect = (video: HTMLVideoElement) => Promise<string | undefined>

interface NativeDetector {
  detect(source: HTMLVideoElement): Promise<readonly { readonly rawValue: string }[]>
}

async function openDetector(): Promise<Detect> {
  const Native = (globalThis as { readonly BarcodeDetector?: new () => NativeDetector }).BarcodeDetector
  if (Native !== undefined) {
    const detector = new Native()
    return async video => (await detector.detect(video))[0]?.rawValue
  }
  const { BinaryBitmap, HybridBinarizer, MultiFormatReader, RGBLuminanceSource } = await import('@zxing/library')
  const reader = new MultiFormatReader()
  const canvas = document.createElement('canvas')
  return async video => {
    if (video.videoWidth === 0) return undefined
    canvas.width = video.videoWidth
    canvas.height = video.videoHeight
    const context = canvas.getContext('2d', { willReadFrequently: true })
    if (context === null) return undefined
    context.drawImage(video, 0, 0)
    const grey = greyOf(context.getImageData(0, 0, canvas.width, canvas.height).data)
    try {
      return reader.decode(new BinaryBitmap(new HybridBinarizer(new RGBLuminanceSource(grey, canvas.width, canvas.height)))).getText()
    } catch {
      return undefined // no code in this picture
    }
  }
}

/** Brightness of each point of a picture in RGBA, green weighing twice. */
function greyOf(rgba: Uint8ClampedArray): Uint8ClampedArray {
  const grey = new Uint8ClampedArray(rgba.length / 4)
  for (let at = 0; at < grey.length; at++) grey[at] = ((rgba[4 * at] ?? 0) + 2 * (rgba[4 * at + 1] ?? 0) + (rgba[4 * at + 2] ?? 0)) >> 2
  return grey
}

function reasonOf(error: unknown): string {
  const name = error instanceof Error ? error.name : ''
  if (name === 'NotAllowedError') return 'The camera was not allowed; type the label, or allow the camera in the browser\'s settings.'
  if (name === 'NotFoundError') return 'There is no camera; type the label.'
  return 'The camera could not be read; type the label.'
}
