import { adminSettings } from "@/words/en/admin-settings";
import { useWords } from "@/words/language";
import { budgetText, type TypedBudget, typedBudget } from "./budget-text";
import { type ControlProps, fieldClasses } from "./control";

/** An amount, of what, and for how long. Without an amount there is no budget. */
export function BudgetControl({ setting, text, onEdit, readOnly, describedBy, isInvalid }: ControlProps) {
  const words = useWords("adminSettings", adminSettings);
  const typed = typedBudget(text);
  const className = `${fieldClasses({ isInvalid, readOnly })} w-auto`;
  const edit = (change: Partial<TypedBudget>) => onEdit(budgetText({ ...typed, ...change }));
  return (
    <div className="flex flex-wrap gap-2">
      <input
        id={setting.name}
        type="number"
        min={0}
        step="any"
        inputMode="decimal"
        value={typed.amount}
        placeholder={words.budget.none}
        readOnly={readOnly}
        aria-describedby={describedBy}
        aria-invalid={isInvalid}
        onChange={(event) => edit({ amount: event.target.value })}
        className={className}
      />
      <select
        aria-label={words.budget.unit}
        value={typed.unit}
        disabled={readOnly || typed.amount === ""}
        onChange={(event) => edit({ unit: event.target.value as TypedBudget["unit"] })}
        className={className}
      >
        <option value="tokens">{words.budget.tokens}</option>
        <option value="usd">{words.budget.usd}</option>
      </select>
      <select
        aria-label={words.budget.period}
        value={typed.per}
        disabled={readOnly || typed.amount === ""}
        onChange={(event) => edit({ per: event.target.value as TypedBudget["per"] })}
        className={className}
      >
        <option value="day">{words.budget.day}</option>
        <option value="month">{words.budget.month}</option>
      </select>
    </div>
  );
}
