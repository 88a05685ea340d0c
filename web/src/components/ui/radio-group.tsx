import type { ReactNode } from "react";
import { classNames } from "./class-names";

interface ChoiceProps<Value extends string> {
  /** Also the name of the radio buttons, which have to differ between choices on one page. */
  name: string;
  label: string;
  values: readonly Value[];
  chosen: Value | undefined;
  onChoose(value: Value): void;
  /** What is shown of a value. */
  show(value: Value): ReactNode;
  /** The language that a value is shown in, where it is not the page's. */
  langOf?(value: Value): string;
}

/** One of a few values, all in sight: radio buttons that look like buttons. */
export function Choice<Value extends string>({
  name,
  label,
  values,
  chosen,
  onChoose,
  show,
  langOf,
}: ChoiceProps<Value>) {
  return (
    <fieldset className="flex flex-wrap gap-2">
      <legend className="sr-only">{label}</legend>
      {values.map((value) => (
        <label
          key={value}
          lang={langOf?.(value)}
          className={classNames(
            "inline-flex h-11 cursor-pointer items-center gap-2 rounded-lg border px-4 text-sm has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent",
            chosen === value ? "border-accent bg-tint" : "border-line hover:bg-surface",
          )}
        >
          <input
            type="radio"
            name={name}
            value={value}
            checked={chosen === value}
            onChange={() => onChoose(value)}
            className="sr-only"
          />
          {show(value)}
        </label>
      ))}
    </fieldset>
  );
}
