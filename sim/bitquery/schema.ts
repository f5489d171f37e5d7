import { buildSchema } from 'graphql'

/** The part of Bitquery's V2 schema that prediction trades take, with its names: cubes, dimensions, metrics and filters. */
export const schema = buildSchema(/* GraphQL */ `
  scalar DateTime
  "Bitquery prints some numbers as numbers and others as texts."
  scalar Amount

  enum evm_network { matic }
  enum dataset_arg_enum { realtime archive combined }

  enum PredictionTrade_Field {
    Block_Time
    Trade_OutcomeTrade_Amount
    Trade_OutcomeTrade_CollateralAmount
    Trade_OutcomeTrade_CollateralAmountInUSD
    Trade_OutcomeTrade_Buyer
    Trade_OutcomeTrade_Seller
    Trade_Prediction_Question_MarketId
  }

  input LimitInput { count: Int, offset: Int }
  input OrderInput {
    ascending: PredictionTrade_Field
    descending: PredictionTrade_Field
    ascendingByField: String
    descendingByField: String
  }

  input StringFilter { is: String, not: String, in: [String!], notIn: [String!] }
  input RelativeTime { days_ago: Int, hours_ago: Int, minutes_ago: Int }
  input TimeFilter { since: DateTime, after: DateTime, till: DateTime, before: DateTime, since_relative: RelativeTime }

  input BlockFilter { Time: TimeFilter }
  input LogFilter { SmartContract: StringFilter }
  input StatusFilter { Success: Boolean }
  input TransactionFilter { Hash: StringFilter, From: StringFilter }
  input OutcomeTradeFilter { Buyer: StringFilter, Seller: StringFilter, IsOutcomeBuy: Boolean }
  input MarketplaceFilter { ProtocolName: StringFilter }
  input QuestionFilter { MarketId: StringFilter }
  input OutcomeTokenFilter { AssetId: StringFilter }
  input PredictionFilter {
    ConditionId: StringFilter
    Marketplace: MarketplaceFilter
    Question: QuestionFilter
    OutcomeToken: OutcomeTokenFilter
  }
  input TradeFilter { OutcomeTrade: OutcomeTradeFilter, Prediction: PredictionFilter }
  input PredictionTrades_Filter {
    any: [PredictionTrades_Filter!]
    Block: BlockFilter
    Log: LogFilter
    TransactionStatus: StatusFilter
    Transaction: TransactionFilter
    Trade: TradeFilter
  }

  type Query { EVM(network: evm_network!, dataset: dataset_arg_enum): EVM! }
  type EVM {
    PredictionTrades(limit: LimitInput, orderBy: OrderInput, where: PredictionTrades_Filter): [PredictionTrade!]!
  }

  type PredictionTrade {
    Block: Block!
    Log: Log!
    Trade: Trade!
    Transaction: Transaction!
    count(distinct: PredictionTrade_Field): Amount!
    sum(of: PredictionTrade_Field!): Amount!
  }
  type Block {
    Time(minimum: PredictionTrade_Field, maximum: PredictionTrade_Field): DateTime!
    Number: Amount!
  }
  type Log { SmartContract: String! }
  type Transaction { Hash: String!, From: String! }
  type Trade { OutcomeTrade: OutcomeTrade!, Prediction: Prediction! }
  type OutcomeTrade {
    Buyer: String!
    Seller: String!
    Amount: Amount!
    CollateralAmount: Amount!
    CollateralAmountInUSD: Amount!
    Price: Amount!
    PriceInUSD: Amount!
    OrderId: String!
    IsOutcomeBuy: Boolean!
  }
  type Prediction {
    ConditionId: String!
    Question: Question!
    Outcome: Outcome!
    OutcomeToken: OutcomeToken!
    Marketplace: Marketplace!
  }
  type Question { Id: String!, MarketId: String!, Title: String! }
  type Outcome { Id: String!, Index: Int!, Label: String! }
  type OutcomeToken { AssetId: String!, SmartContract: String! }
  type Marketplace { ProtocolName: String!, ProtocolVersion: String!, SmartContract: String! }
`)
