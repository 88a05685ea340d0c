import { ChevronDown } from "lucide-react";
import type { ComponentProps } from "react";

type SelectProps<Value extends string> = Omit<ComponentProps<"select">, "onChange" | "value"> & {
  name: string;
  /** Unique on the page; the name by default. */
  id?: string;
  label: string;
  /** The label is only read out: what stands beside the field shows what it is for. */
  isLabelHidden?: boolean;
  /** Values with their texts. */
  options: readonly (readonly [value: Value, text: string])[];
  value?: Value;
  onChoose?(value: Value): void;
};

/** A choice among a few values, with its label above. */
export function Select<Value extends string>({
  name,
  id = name,
  label,
  isLabelHidden = false,
  options,
  onChoose,
  ...rest
}: SelectProps<Value>) {
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className={isLabelHidden ? "sr-only" : "text-sm font-medium"}>
        {label}
      </label>
      <span className="relative flex">
        <select
          id={id}
          name={name}
          onChange={(event) => onChoose?.(event.target.value as Value)}
          className="h-11 min-w-0 flex-1 cursor-pointer appearance-none rounded-lg border border-line bg-raised pr-9 pl-3 text-sm outline-offset-1"
          {...rest}
        >
          {options.map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
        <ChevronDown
          size={16}
          aria-hidden
          className="pointer-events-none absolute top-1/2 right-3 -translate-y-1/2 text-muted"
        />
      </span>
    </div>
  );
}
