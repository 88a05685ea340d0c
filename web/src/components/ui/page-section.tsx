import type { ReactNode } from "react";
import { ErrorBoundary } from "./error-boundary";
// Bundled, not lazy: failed loads are the most common error, and this must show then.
import { SectionError } from "./section-error";

const renderError = (tryAgain: () => void) => <SectionError onRetry={tryAgain} />;

/** Section of the page with its own error boundary. */
export function PageSection({ resetOn, children }: { resetOn?: unknown; children: ReactNode }) {
  return (
    <ErrorBoundary resetKey={resetOn} fallback={renderError}>
      {children}
    </ErrorBoundary>
  );
}
