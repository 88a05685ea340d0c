import type { ComponentProps } from "react";
import { classNames } from "./class-names";

type FieldProps = Omit<ComponentProps<"input">, "id"> & {
  name: string;
  label: string;
  hint?: string;
  error?: string;
};

/** A label above, the input, and one line below: what is wrong, or else a hint. */
export function Field({ name, label, hint, error, ...rest }: FieldProps) {
  const below = error ?? hint;
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={name} className="text-sm font-medium">
        {label}
      </label>
      <input
        id={name}
        name={name}
        aria-invalid={error !== undefined}
        aria-describedby={below ? `${name}-below` : undefined}
        className={classNames(
          "h-11 rounded-lg border bg-raised px-3 outline-offset-1",
          error === undefined ? "border-line" : "border-danger",
        )}
        {...rest}
      />
      {below && (
        <p id={`${name}-below`} className={classNames("text-sm", error ? "text-danger" : "text-muted")}>
          {below}
        </p>
      )}
    </div>
  );
}
