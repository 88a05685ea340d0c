import type { ReactNode } from "react";
import { Boundary } from "./boundary";
// Never loaded apart: what cannot be fetched is the most common failure, and this must show then.
import { BrokenPart } from "./broken-part";

const fallback = (tryAgain: () => void) => <BrokenPart tryAgain={tryAgain} />;

/** A part of the page. When it cannot be drawn it says so in its place, and the rest of the page goes on. */
export function Part({ resetOn, children }: { resetOn?: unknown; children: ReactNode }) {
  return (
    <Boundary resetOn={resetOn} fallback={fallback}>
      {children}
    </Boundary>
  );
}
