// The shape that a signed manifest must have before its signature is even looked at: one signature, one reference to
// the whole document, two transforms, the one set of algorithms. Signature wrapping lives from everything this leaves
// out: a second signature, another reference, an Id, an Object, a filter that hides what is read.
// Specification: W3C XML Signature Syntax and Processing 1.1, sections 4 and 6.

import { fromBase64, ok, refuse, type Result } from '../../base/index.ts'
import { walkElements, type XmlElement } from './strict-xml.ts'

export const SWID = 'http://standards.iso.org/iso/19770/-2/2015/schema.xsd'
const DSIG = 'http://www.w3.org/2000/09/xmldsig#'

const C14N_11 = 'http://www.w3.org/2006/12/xml-c14n11'
const ENVELOPED = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature'
const ECDSA_SHA384 = 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384'
const SHA384 = 'http://www.w3.org/2001/04/xmldsig-more#sha384'

/** Signer, two intermediates and the root; a few more are harmless. */
const MAXIMUM_CERTIFICATES = 8

/** A pattern of elements: name, exact attributes, exact children in order; a text pattern for leaves. */
interface Shape {
  readonly name: string
  readonly attributes?: Readonly<Record<string, string>>
  readonly children?: readonly Shape[]
  readonly text?: RegExp
}

const algorithm = (name: string, uri: string): Shape => ({ name, attributes: { Algorithm: uri } })
const BASE64_LINES = /^[A-Za-z0-9+/=\n]+$/

const SIGNED_INFO: Shape = {
  name: 'SignedInfo',
  children: [
    algorithm('CanonicalizationMethod', C14N_11),
    algorithm('SignatureMethod', ECDSA_SHA384),
    {
      name: 'Reference',
      attributes: { URI: '' },
      children: [
        { name: 'Transforms', children: [algorithm('Transform', ENVELOPED), algorithm('Transform', C14N_11)] },
        algorithm('DigestMethod', SHA384),
        { name: 'DigestValue', text: BASE64_LINES },
      ],
    },
  ],
}

export interface SignatureShape {
  readonly signature: XmlElement
  /** What the signer's key signed, once it is in its canonical form. */
  readonly signedInfo: XmlElement
  /** The digest that the one reference states. */
  readonly digest: Uint8Array
  /** As the signer wrote it, r‖s. */
  readonly signatureValue: Uint8Array
  /** DER certificates of KeyInfo, signer first. */
  readonly certificates: readonly Uint8Array[]
}

/** Checks root and signature of a parsed file and gives the certificates that it brings. */
export function checkManifestShape(root: XmlElement): Result<SignatureShape> {
  const wrong = (message: string): Result<never> => refuse('evidence.manifest-shape', message)
  if (root.namespace !== SWID || root.name !== 'SoftwareIdentity') return wrong('The root element is no SoftwareIdentity.')
  const signatures = root.children.filter(element => element.namespace === DSIG && element.name === 'Signature')
  const [signature] = signatures
  if (signature === undefined) return wrong('The manifest is not signed by a signature that is a child of its root.')
  if (signatures.length !== 1 || strayElements(root, signature)) return wrong('There is more than one signature, or a part of one elsewhere.')
  const [info, value, keyInfo, ...rest] = signature.children
  const fits =
    info !== undefined && value !== undefined && keyInfo !== undefined && rest.length === 0 &&
    signature.attributes.size === 0 && isBlank(signature.text) &&
    matches(info, SIGNED_INFO) && matches(value, { name: 'SignatureValue', text: BASE64_LINES })
  if (!fits) return wrong('The signature does not have the one form that is accepted (one reference to the whole document, two transforms, ECDSA with SHA-384).')
  const certificates = readCertificates(keyInfo)
  return certificates === undefined ? wrong('The signature does not bring its certificates in the accepted form.') : ok({ signature, signedInfo: info, certificates, digest: digestOf(info), signatureValue: bytesOf(value) })
}

/** SignedInfo / Reference / DigestValue, whose place the shape has fixed. */
function digestOf(info: XmlElement): Uint8Array {
  return bytesOf(info.children[2]?.children[2])
}

/** Empty for what is no base64: no digest and no signature is. */
function bytesOf(element: XmlElement | undefined): Uint8Array {
  return fromBase64((element?.text ?? '').replaceAll('\n', '')) ?? new Uint8Array(0)
}

/** Whether anything outside the signature looks like a part of one, in whatever namespace. */
function strayElements(root: XmlElement, signature: XmlElement): boolean {
  const inside = new Set(walkElements(signature))
  return [...walkElements(root)].some(
    element => !inside.has(element) && (element.namespace === DSIG || ['Signature', 'SignedInfo'].includes(element.name)),
  )
}

function matches(element: XmlElement, shape: Shape): boolean {
  const attributes = Object.entries(shape.attributes ?? {})
  const children = shape.children ?? []
  return (
    element.namespace === DSIG &&
    element.name === shape.name &&
    element.attributes.size === attributes.length &&
    attributes.every(([name, value]) => element.attributes.get(name) === value) &&
    element.children.length === children.length &&
    children.every((child, i) => matchesAt(element.children[i], child)) &&
    (shape.text === undefined ? isBlank(element.text) : shape.text.test(element.text))
  )
}

function matchesAt(element: XmlElement | undefined, shape: Shape): boolean {
  return element !== undefined && matches(element, shape)
}

function isBlank(text: string): boolean {
  return /^[ \n\t]*$/.test(text)
}

function readCertificates(keyInfo: XmlElement): readonly Uint8Array[] | undefined {
  const data = keyInfo.children[0]
  const plain = keyInfo.name === 'KeyInfo' && keyInfo.attributes.size === 0 && keyInfo.children.length === 1
  if (!plain || data?.name !== 'X509Data' || data.attributes.size !== 0) return undefined
  if (data.children.length === 0 || data.children.length > MAXIMUM_CERTIFICATES) return undefined
  const certificates: Uint8Array[] = []
  for (const element of data.children) {
    if (!matches(element, { name: 'X509Certificate', text: BASE64_LINES })) return undefined
    const der = fromBase64(element.text.replaceAll('\n', ''))
    if (der === undefined) return undefined
    certificates.push(der)
  }
  return certificates
}
