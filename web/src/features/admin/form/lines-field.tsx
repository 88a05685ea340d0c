import { useId } from "react";
import { classNames } from "@/components/ui/class-names";
import { codeTyping } from "./code-typing";

interface LinesFieldProps {
  name: string;
  label: string;
  text: string;
  hint: string;
  error: string | undefined;
  onChange(text: string): void;
}

/** A text area with an item a line, which grows with its lines. */
export function LinesField({ name, label, text, hint, error, onChange }: LinesFieldProps) {
  const id = useId();
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      <textarea
        id={id}
        name={name}
        rows={2}
        value={text}
        onChange={(event) => onChange(event.target.value)}
        aria-invalid={error !== undefined}
        aria-describedby={`${id}-below`}
        className={classNames(
          "field-sizing-content max-h-40 min-h-11 rounded-lg border bg-raised px-3 py-2 font-mono text-sm outline-offset-1",
          error === undefined ? "border-line" : "border-danger",
        )}
        {...codeTyping}
      />
      <p id={`${id}-below`} className={classNames("text-sm", error ? "text-danger" : "text-muted")}>
        {error ?? hint}
      </p>
    </div>
  );
}
