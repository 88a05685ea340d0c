import { lazy, type ReactNode, Suspense } from "react";
import { Boundary } from "./boundary";

const BrokenPart = lazy(() => import("./broken-part"));

const fallback = (tryAgain: () => void) => (
  <Suspense>
    <BrokenPart tryAgain={tryAgain} />
  </Suspense>
);

/** A part of the page. When it cannot be drawn it says so in its place, and the rest of the page goes on. */
export function Part({ resetOn, children }: { resetOn?: unknown; children: ReactNode }) {
  return (
    <Boundary resetOn={resetOn} fallback={fallback}>
      {children}
    </Boundary>
  );
}
