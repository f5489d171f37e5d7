import type { AppError } from '../domain/errors.ts'

export declare function toDomainError(error: unknown): AppError | Error
