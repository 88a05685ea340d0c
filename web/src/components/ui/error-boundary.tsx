import { Component, type ReactNode } from "react";
import { resetFailedLoads } from "./load-lazily";

interface ErrorBoundaryProps {
  /** Rendered instead of the children after an error. */
  fallback(retry: () => void): ReactNode;
  /** The boundary resets when this value changes. */
  resetKey?: unknown;
  children: ReactNode;
}

interface ErrorBoundaryState {
  failed: boolean;
  lastResetKey?: unknown;
}

/** Catches render errors of its children so that the rest of the page keeps working. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, ErrorBoundaryState> {
  override state: ErrorBoundaryState = { failed: false };

  static getDerivedStateFromError(): Partial<ErrorBoundaryState> {
    return { failed: true };
  }

  static getDerivedStateFromProps(
    { resetKey }: ErrorBoundaryProps,
    state: ErrorBoundaryState,
  ): ErrorBoundaryState | null {
    if (Object.is(resetKey, state.lastResetKey)) return null;
    return { failed: false, lastResetKey: resetKey };
  }

  private readonly retry = () => this.setState({ failed: false });

  override componentDidCatch(): void {
    resetFailedLoads();
  }

  override render(): ReactNode {
    return this.state.failed ? this.props.fallback(this.retry) : this.props.children;
  }
}
