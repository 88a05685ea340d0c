import type { ReactNode } from "react";

/** Something that can be done: what it is, what it does, and the button. */
export function Action({ name, about, children }: { name: string; about: string; children: ReactNode }) {
  return (
    <div className="flex items-center gap-4 max-md:flex-wrap">
      <div className="flex min-w-0 flex-1 flex-col text-sm max-md:basis-full">
        <span className="font-medium">{name}</span>
        <span className="text-muted">{about}</span>
      </div>
      {children}
    </div>
  );
}
