import { ConflictError } from '../domain/errors.ts'
import type { Mode } from '../domain/market/venue.ts'

/** A run started for one mode must never trade through a worker of the other. @throws ConflictError */
export function assertMode(own: Mode, asked: Mode): void {
  if (own !== asked) throw new ConflictError(`this worker trades ${own}, was asked for ${asked}`)
}
