// What commander hands to the actions of `trigpoint classify` and `trigpoint rules`.

export interface RulesOptions {
  readonly rules?: string
  readonly at?: number
  readonly json?: boolean
}

export interface ClassifyOptions extends RulesOptions {
  readonly tops?: number
  readonly bits?: number
  readonly dieMm2?: number
  readonly memoryGbs?: number
  readonly notDatacentre?: boolean
}

export interface ScreenOptions extends RulesOptions {
  readonly address?: string
  readonly country?: string
}
