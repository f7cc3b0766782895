// Floor 1: the sphere. Vectors, caps, circles, areas, and what the sphere owes to WGS84.

export * from './allowance.ts'
export * from './cap.ts'
export * from './circle.ts'
export * from './triangle.ts'
export * from './vector.ts'
