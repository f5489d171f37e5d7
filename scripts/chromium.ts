import { type Browser, chromium } from 'playwright-core'
import { environmentWith } from '../runtime/config.ts'

/** Where Debian's package puts it. */
const DEBIAN_CHROMIUM = '/usr/bin/chromium'

/** Starts the Chromium of this machine (`CHROMIUM_PATH`, else Debian's), without a window and without calls home. */
export const launchChromium = (): Promise<Browser> =>
  chromium.launch({
    executablePath: environmentWith({})['CHROMIUM_PATH'] || DEBIAN_CHROMIUM,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
