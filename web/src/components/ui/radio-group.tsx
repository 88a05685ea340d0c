import type { ReactNode } from "react";
import { classNames } from "./class-names";

interface RadioGroupProps<Value extends string> {
  /** Also the name of the radio inputs; must be unique on a page. */
  name: string;
  label: string;
  values: readonly Value[];
  selected: Value | undefined;
  onSelect(value: Value): void;
  /** Renders the label of a value. */
  renderLabel(value: Value): ReactNode;
  /** The language of a value's label, if it differs from the page's. */
  langOf?(value: Value): string;
}

/** A small set of options, shown as radio buttons that look like buttons. */
export function RadioGroup<Value extends string>({
  name,
  label,
  values,
  selected,
  onSelect,
  renderLabel,
  langOf,
}: RadioGroupProps<Value>) {
  return (
    <fieldset className="flex flex-wrap gap-2">
      <legend className="sr-only">{label}</legend>
      {values.map((value) => (
        <label
          key={value}
          lang={langOf?.(value)}
          className={classNames(
            "inline-flex h-11 cursor-pointer items-center gap-2 rounded-lg border px-4 text-sm has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent",
            selected === value ? "border-accent bg-tint" : "border-line hover:bg-surface",
          )}
        >
          <input
            type="radio"
            name={name}
            value={value}
            checked={selected === value}
            onChange={() => onSelect(value)}
            className="sr-only"
          />
          {renderLabel(value)}
        </label>
      ))}
    </fieldset>
  );
}
