import type { Clob } from '../adapters/polymarket/clob.ts'
import { midOf } from '../domain/market/order-book.ts'
import type { TokenId } from '../domain/money/ids.ts'
import type { Price } from '../domain/money/units.ts'

/** The middle of a token's book now; null where there is no book or a side of it is empty. */
export async function fetchMid(books: Pick<Clob, 'fetchBook'>, tokenId: TokenId): Promise<Price | null> {
  const book = await books.fetchBook(tokenId)
  return book && midOf(book)
}
