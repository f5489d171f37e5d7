import type { ComponentPropsWithRef, MouseEvent } from 'react'
import { goTo } from './location.ts'

/** A link to another place of the page. With a modifier key, or the middle button, it is the browser's like any other. */
export function PageLink({ href, onClick, ...rest }: ComponentPropsWithRef<'a'> & { href: string }) {
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event)
    const isPlain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
    if (event.defaultPrevented || !isPlain) return
    event.preventDefault()
    goTo(href)
  }
  return <a href={href} onClick={follow} {...rest} />
}
