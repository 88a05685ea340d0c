import { adminBudgets } from "@/words/en/admin-budgets";
import { useWords } from "@/words/language";
import { BudgetFields } from "../budget/budget-fields";
import { budgetText, typedBudget } from "../budget/budget-text";
import type { ControlProps } from "./control";

/** A budget; without an amount there is none. */
export function BudgetControl({ setting, text, onEdit, ...rest }: ControlProps) {
  const words = useWords("adminBudgets", adminBudgets);
  return (
    <BudgetFields
      id={setting.name}
      typed={typedBudget(text)}
      onEdit={(typed) => onEdit(budgetText(typed))}
      placeholder={words.noLimit}
      {...rest}
    />
  );
}
