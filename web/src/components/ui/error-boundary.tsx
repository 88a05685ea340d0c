import { Component, type ReactNode } from "react";
import { renewFailed } from "./load-lazily";

interface BoundaryProps {
  /** What stands in the place of the children once drawing them has failed. */
  fallback(tryAgain: () => void): ReactNode;
  /** Another value than the one with which it failed is worth another try. */
  resetOn?: unknown;
  children: ReactNode;
}

interface BoundaryState {
  failed: boolean;
  failedOn?: unknown;
}

/** Keeps a failure to draw its children from taking more of the page along than themselves. */
export class Boundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { failed: false };

  static getDerivedStateFromError(): Partial<BoundaryState> {
    return { failed: true };
  }

  static getDerivedStateFromProps({ resetOn }: BoundaryProps, state: BoundaryState): BoundaryState | null {
    if (Object.is(resetOn, state.failedOn)) return null;
    return { failed: false, failedOn: resetOn };
  }

  private readonly tryAgain = () => this.setState({ failed: false });

  override componentDidCatch(): void {
    renewFailed();
  }

  override render(): ReactNode {
    return this.state.failed ? this.props.fallback(this.tryAgain) : this.props.children;
  }
}
