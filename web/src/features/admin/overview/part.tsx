import type { ReactNode } from "react";

/** A part of the overview under its heading; `empty` is shown if it has nothing. */
export function Part({ title, empty, children }: { title: string; empty?: string; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-3">
      <h2 className="font-semibold">{title}</h2>
      {empty ? <p className="text-sm text-muted">{empty}</p> : children}
    </section>
  );
}
