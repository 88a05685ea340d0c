import type { ComponentProps, ReactNode } from "react";
import { classNames } from "./class-names";

type FieldProps = ComponentProps<"input"> & {
  name: string;
  /** Unique on the page; the name by default. */
  id?: string;
  label: string;
  hint?: string;
  error?: string;
  /** Overlays the end of the input. */
  end?: ReactNode;
};

/** Labelled input with one line below it: the error, or else the hint. */
export function Field({ name, id = name, label, hint, error, end, ...rest }: FieldProps) {
  const below = error ?? hint;
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      <div className="relative flex">
        <input
          id={id}
          name={name}
          aria-invalid={error !== undefined}
          aria-describedby={below ? `${id}-below` : undefined}
          className={classNames(
            "h-11 min-w-0 flex-1 rounded-lg border bg-raised pl-3 outline-offset-1 read-only:bg-tint read-only:text-muted",
            end ? "pr-12" : "pr-3",
            error === undefined ? "border-line" : "border-danger",
          )}
          {...rest}
        />
        {end}
      </div>
      {below && (
        <p id={`${id}-below`} className={classNames("text-sm", error ? "text-danger" : "text-muted")}>
          {below}
        </p>
      )}
    </div>
  );
}
