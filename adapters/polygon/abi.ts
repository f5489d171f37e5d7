import { parseAbi } from 'viem'

/** `OrderFilled` of CLOB V1, dead since 2026-04-28. An asset id of 0 is collateral; the fee is in the asset received. */
export const orderFilledV1Abi = parseAbi([
  'event OrderFilled(bytes32 indexed orderHash, address indexed maker, address indexed taker, uint256 makerAssetId, uint256 takerAssetId, uint256 makerAmountFilled, uint256 takerAmountFilled, uint256 fee)',
])

/** `OrderFilled` of CLOB V2 and ExchangeV3. `side` is of the order described, 0 BUY and 1 SELL; the fee is collateral. */
export const orderFilledV2Abi = parseAbi([
  'event OrderFilled(bytes32 indexed orderHash, address indexed maker, address indexed taker, uint8 side, uint256 tokenId, uint256 makerAmountFilled, uint256 takerAmountFilled, uint256 fee, bytes32 builder, bytes32 metadata)',
])

/** `OrdersMatched`, which closes the fills of one match. */
export const ordersMatchedAbi = parseAbi([
  'event OrdersMatched(bytes32 indexed takerOrderHash, address indexed takerOrderMaker, uint8 side, uint256 tokenId, uint256 makerAmountFilled, uint256 takerAmountFilled)',
])

/** Conditional Tokens: what splits, merges, redeems and resolves conditions of the CTF ledger. */
export const conditionalTokensAbi = parseAbi([
  'event PositionSplit(address indexed stakeholder, address collateralToken, bytes32 indexed parentCollectionId, bytes32 indexed conditionId, uint256[] partition, uint256 amount)',
  'event PositionsMerge(address indexed stakeholder, address collateralToken, bytes32 indexed parentCollectionId, bytes32 indexed conditionId, uint256[] partition, uint256 amount)',
  'event PayoutRedemption(address indexed redeemer, address indexed collateralToken, bytes32 indexed parentCollectionId, bytes32 conditionId, uint256[] indexSets, uint256 payout)',
  'event ConditionResolution(bytes32 indexed conditionId, address indexed oracle, bytes32 indexed questionId, uint256 outcomeSlotCount, uint256[] payoutNumerators)',
])

/** The adapter through which neg-risk positions of the CTF ledger move. `indexSet` is a bitmap of question indexes. */
export const negRiskAdapterAbi = parseAbi([
  'event PositionSplit(address indexed stakeholder, bytes32 indexed conditionId, uint256 amount)',
  'event PositionsMerge(address indexed stakeholder, bytes32 indexed conditionId, uint256 amount)',
  'event PayoutRedemption(address indexed redeemer, bytes32 indexed conditionId, uint256[] amounts, uint256 payout)',
  'event PositionsConverted(address indexed stakeholder, bytes32 indexed marketId, uint256 indexed indexSet, uint256 amount)',
])

/** The binary, neg-risk and combinatorial modules of Protocol V2. Results are millionths and add up to one. */
export const protocolV2ModuleAbi = parseAbi([
  'event PositionsSplit(address indexed initiator, bytes31 indexed conditionId, address indexed recipient0, address recipient1, uint256 amount)',
  'event PositionsMerged(address indexed initiator, bytes31 indexed conditionId, address indexed recipient, uint256 amount)',
  'event PositionRedeemed(address indexed initiator, uint256 indexed positionId, address indexed recipient, uint256 amount, uint256 payout)',
  'event ConditionResolved(bytes31 indexed conditionId, uint256[] result)',
])
