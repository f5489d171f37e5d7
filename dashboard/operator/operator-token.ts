/**
 * The operator's token, kept for this tab until it is closed and never longer: not in `localStorage`, not in an address, not in
 * a cookie.
 */
const KEY = 'understudy.operator-token'

export const loadToken = (): string | null => sessionStorage.getItem(KEY)

export const keepToken = (token: string): void => sessionStorage.setItem(KEY, token)

export const forgetToken = (): void => sessionStorage.removeItem(KEY)
