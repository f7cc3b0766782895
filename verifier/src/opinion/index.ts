// Estimates and plans as an adapter of the port `Opinions`.

export * from './open-opinions.ts'
