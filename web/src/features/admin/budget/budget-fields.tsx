import { ChevronDown } from "lucide-react";
import { classNames } from "@/components/ui/class-names";
import { adminBudgets } from "@/words/en/admin-budgets";
import { useWords } from "@/words/language";
import { fieldClasses } from "../field-classes";
import type { TypedBudget } from "./budget-text";

interface BudgetFieldsProps {
  /** The id of the amount. */
  id: string;
  typed: TypedBudget;
  onEdit(typed: TypedBudget): void;
  /** What an empty amount means. */
  placeholder: string;
  readOnly?: boolean;
  /** Ids of the texts about the fields. */
  describedBy: string;
  isInvalid: boolean;
}

/** An amount, of what, and for how long. */
export function BudgetFields({
  id,
  typed,
  onEdit,
  placeholder,
  readOnly = false,
  describedBy,
  isInvalid,
}: BudgetFieldsProps) {
  const words = useWords("adminBudgets", adminBudgets);
  const edit = (change: Partial<TypedBudget>) => onEdit({ ...typed, ...change });
  return (
    <div className="flex flex-wrap gap-2">
      <input
        id={id}
        type="number"
        min={0}
        step="any"
        inputMode="decimal"
        value={typed.amount}
        placeholder={placeholder}
        readOnly={readOnly}
        aria-describedby={describedBy}
        aria-invalid={isInvalid}
        onChange={(event) => edit({ amount: event.target.value })}
        className={classNames(fieldClasses({ isInvalid, readOnly }), "max-w-72 flex-1 basis-32")}
      />
      <Choice
        label={words.unit}
        texts={words.units}
        value={typed.unit}
        disabled={readOnly || typed.amount === ""}
        onChoose={(unit) => edit({ unit })}
      />
      <Choice
        label={words.period}
        texts={words.periods}
        value={typed.per}
        disabled={readOnly || typed.amount === ""}
        onChoose={(per) => edit({ per })}
      />
    </div>
  );
}

interface ChoiceProps<Value extends string> {
  label: string;
  texts: Readonly<Record<Value, string>>;
  value: Value;
  disabled: boolean;
  onChoose(value: Value): void;
}

/** A choice beside the amount, whose label is not shown. */
function Choice<Value extends string>({ label, texts, value, disabled, onChoose }: ChoiceProps<Value>) {
  return (
    <span className="relative flex">
      <select
        aria-label={label}
        value={value}
        disabled={disabled}
        onChange={(event) => onChoose(event.target.value as Value)}
        className="h-11 cursor-pointer appearance-none rounded-lg border border-line bg-raised pr-9 pl-3 text-sm outline-offset-1 disabled:cursor-default disabled:text-muted"
      >
        {(Object.entries(texts) as [Value, string][]).map(([option, text]) => (
          <option key={option} value={option}>
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
  );
}
