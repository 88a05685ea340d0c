import { useId } from "react";
import { classNames } from "@/components/ui/class-names";

interface CheckboxFieldProps {
  name: string;
  label: string;
  hint: string;
  error: string | undefined;
  checked: boolean;
  onChange(checked: boolean): void;
}

/** A yes or no, with one line below it: the error, or else the hint. */
export function CheckboxField({ name, label, hint, error, checked, onChange }: CheckboxFieldProps) {
  const id = useId();
  return (
    <div className="flex flex-col gap-0.5">
      <label className="inline-flex min-h-8 cursor-pointer items-center gap-2 self-start text-sm font-medium pointer-coarse:min-h-11">
        <input
          type="checkbox"
          name={name}
          checked={checked}
          onChange={(event) => onChange(event.target.checked)}
          aria-invalid={error !== undefined}
          aria-describedby={`${id}-below`}
          className="size-4 shrink-0 accent-accent"
        />
        {label}
      </label>
      <p id={`${id}-below`} className={classNames("pl-6 text-sm", error ? "text-danger" : "text-muted")}>
        {error ?? hint}
      </p>
    </div>
  );
}
