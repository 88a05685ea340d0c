import { classNames } from "@/components/ui/class-names";
import type { Effort } from "@/data/client/types";
import { efforts } from "@/data/models/choice";
import { models as english } from "@/words/en/models";
import { useWords } from "@/words/language";

export interface EffortChoiceProps {
  /** Undefined: left to the model. */
  chosen: Effort | undefined;
  onChoose(effort: Effort | undefined): void;
}

/** How much the chosen model reasons, in one line. */
export function EffortChoice({ chosen, onChoose }: EffortChoiceProps) {
  const words = useWords("models", english);
  return (
    <fieldset className="border-t border-line px-3 pt-2 pb-3">
      <legend className="float-left w-full pb-1.5 text-xs text-muted">{words.effort}</legend>
      <div className="clear-both flex flex-wrap gap-1">
        {[undefined, ...efforts].map((value) => (
          <label
            key={value ?? "automatic"}
            className={classNames(
              "inline-flex h-8 flex-auto cursor-pointer items-center justify-center rounded-lg border px-1.5 text-xs has-focus-visible:outline-2 has-focus-visible:outline-offset-1 has-focus-visible:outline-accent pointer-coarse:h-11",
              value === chosen ? "border-accent bg-tint" : "border-line hover:bg-surface",
            )}
          >
            <input
              type="radio"
              name="reasoning-effort"
              checked={value === chosen}
              onChange={() => onChoose(value)}
              className="sr-only"
            />
            {value === undefined ? words.automatic : words.efforts[value]}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
