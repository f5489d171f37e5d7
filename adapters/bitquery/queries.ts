import type { Reading } from './calibration.ts'

/*
 * Texts for Bitquery's V2 endpoint. Prediction cubes have the last seven days only, in the data set `realtime`. Wallets are
 * asked for in lower case. Without a limit, answers stop silently at 10,000 rows.
 */

/** Which contracts' trades it has since `$since`, and from when to when. */
export const COVERAGE = /* GraphQL */ `
  query Coverage($since: DateTime!) {
    EVM(network: matic, dataset: realtime) {
      PredictionTrades(
        limit: { count: 100 }
        where: { Block: { Time: { since: $since } }, TransactionStatus: { Success: true } }
      ) {
        Log { SmartContract }
        Block { oldest: Time(minimum: Block_Time) newest: Time(maximum: Block_Time) }
        trades: count
      }
    }
  }
`

const TRADE = /* GraphQL */ `
  Block { Time }
  Log { SmartContract }
  Trade {
    OutcomeTrade { Buyer Seller Amount CollateralAmount OrderId IsOutcomeBuy }
    Prediction { ConditionId OutcomeToken { AssetId } Outcome { Index } }
  }
  Transaction { Hash }
`

/** All trades of one transaction. */
export const TRANSACTION = /* GraphQL */ `
  query TradesOfTransaction($hash: String!) {
    EVM(network: matic, dataset: realtime) {
      PredictionTrades(limit: { count: 1000 } where: { Transaction: { Hash: { is: $hash } } }) { ${TRADE} }
    }
  }
`

/** A wallet's trades in a range of time, newest first. A trade in which it was somebody's counterparty is not asked for. */
export const tradesOfWallet = ({ owner }: Reading): string => /* GraphQL */ `
  query TradesOfWallet($wallet: String!, $since: DateTime!, $till: DateTime!, $count: Int!) {
    EVM(network: matic, dataset: realtime) {
      PredictionTrades(
        limit: { count: $count }
        orderBy: { descending: Block_Time }
        where: {
          Block: { Time: { since: $since, till: $till } }
          TransactionStatus: { Success: true }
          Trade: {
            OutcomeTrade: { ${owner}: { is: $wallet } }
            Prediction: { Marketplace: { ProtocolName: { is: "polymarket" } } }
          }
        }
      ) { ${TRADE} }
    }
  }
`

/** Wallets by what they traded since `$since`. */
export const topTraders = ({ owner }: Reading): string => /* GraphQL */ `
  query TopTraders($since: DateTime!, $count: Int!, $offset: Int!) {
    EVM(network: matic, dataset: realtime) {
      PredictionTrades(
        limit: { count: $count, offset: $offset }
        orderBy: { descendingByField: "volume_usd" }
        where: {
          Block: { Time: { since: $since } }
          TransactionStatus: { Success: true }
          Trade: { Prediction: { Marketplace: { ProtocolName: { is: "polymarket" } } } }
        }
      ) {
        Trade { OutcomeTrade { owner: ${owner} } }
        volume_usd: sum(of: Trade_OutcomeTrade_CollateralAmountInUSD)
        trades: count
        markets: count(distinct: Trade_Prediction_Question_MarketId)
      }
    }
  }
`
