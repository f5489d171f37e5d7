/** Writes rows in the binary format of COPY. */
export type RowWriter = {
  /** Begins a row of so many columns. */
  row(columns: number): void
  int(value: number | null): void
  long(value: number): void
  flag(value: boolean): void
  /** Milliseconds since 1970. */
  time(at: number): void
  bytes(value: Uint8Array): void
  text(value: string): void
  none(): void
  /** What has been written since the last time, copied. */
  take(): Buffer
  /** So much waits to be taken. */
  size(): number
}

const EPOCH_MS = 946_684_800_000
const CAPACITY = 1 << 20

/** What comes before the first row: the signature, no flags, no extension. */
export const COPY_HEADER = Buffer.from('5047434f50590aff0d0a000000000000000000', 'hex')
/** What comes after the last one. */
export const COPY_TRAILER = Buffer.from('ffff', 'hex')

/** A writer whose caller takes what is written before it is a megabyte. */
export function createRowWriter(): RowWriter {
  const buffer = Buffer.allocUnsafe(CAPACITY)
  let at = 0
  const long = (value: number) => {
    buffer.writeInt32BE(8, at)
    buffer.writeInt32BE(Math.floor(value / 2 ** 32), at + 4)
    buffer.writeUInt32BE(value - Math.floor(value / 2 ** 32) * 2 ** 32, at + 8)
    at += 12
  }
  const none = () => {
    at = buffer.writeInt32BE(-1, at)
  }
  return {
    row(columns) {
      at = buffer.writeInt16BE(columns, at)
    },
    int(value) {
      if (value === null) return none()
      at = buffer.writeInt32BE(4, at)
      at = buffer.writeInt32BE(value, at)
    },
    long,
    flag(value) {
      at = buffer.writeInt32BE(1, at)
      at = buffer.writeUInt8(value ? 1 : 0, at)
    },
    time: (ms) => long((ms - EPOCH_MS) * 1_000),
    bytes(value) {
      at = buffer.writeInt32BE(value.length, at)
      buffer.set(value, at)
      at += value.length
    },
    text(value) {
      at = buffer.writeInt32BE(value.length, at)
      at += buffer.write(value, at, 'latin1')
    },
    none,
    take() {
      const taken = Buffer.from(buffer.subarray(0, at))
      at = 0
      return taken
    },
    size: () => at,
  }
}
