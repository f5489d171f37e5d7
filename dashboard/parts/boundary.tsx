import { Component, type ReactNode } from 'react'
import { ProblemNotice } from './problem-notice.tsx'

type BoundaryProps = { children: ReactNode }

/**
 * Keeps a part of the page that cannot be drawn from taking the rest with it: the way to halt must stay. A class, because React
 * offers this in no other form.
 */
export class Boundary extends Component<BoundaryProps, { error: Error | null }> {
  override state = { error: null }

  static getDerivedStateFromError(error: unknown) {
    return { error: error instanceof Error ? error : new Error(String(error)) }
  }

  override render() {
    const { error } = this.state
    if (!error) return this.props.children
    return <ProblemNotice error={error} onRetry={() => this.setState({ error: null })} />
  }
}
