/** A wallet short enough to read, long enough to tell from another: `0xa253…0181`. */
export const shortWallet = (wallet: string): string =>
  wallet.length > 12 ? `${wallet.slice(0, 6)}…${wallet.slice(-4)}` : wallet

const PROVIDERS: Readonly<Record<string, string>> = {
  alchemy: 'Alchemy',
  quicknode: 'QuickNode',
  moralis: 'Moralis',
}

/** A webhook provider as it spells itself. */
export const providerName = (provider: string): string => PROVIDERS[provider] ?? provider
