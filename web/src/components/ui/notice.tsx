import type { ReactNode } from "react";
import { classNames } from "./class-names";

/** Inline message. Screen readers announce "problem" immediately. */
export function Notice({ kind = "note", children }: { kind?: "note" | "problem"; children: ReactNode }) {
  const colours = kind === "problem" ? "bg-danger-tint text-danger" : "bg-tint";
  return (
    <div
      role={kind === "problem" ? "alert" : "status"}
      className={classNames("rounded-lg px-3 py-2 text-sm", colours)}
    >
      {children}
    </div>
  );
}
