import type { ShortBudget } from "./use-short-budget";

interface BudgetLeftProps {
  budget: ShortBudget;
  /** The whole sentence is in view. */
  open: boolean;
  onToggle(): void;
}

/** What is left of a short budget; a press shows of how much, and when it renews. */
export function BudgetLeft({ budget, open, onToggle }: BudgetLeftProps) {
  return (
    <button
      type="button"
      aria-expanded={open}
      title={budget.full}
      onClick={onToggle}
      className="h-8 shrink-0 rounded-lg px-2 text-xs text-muted hover:bg-line/60 hover:text-text pointer-coarse:h-11"
      data-testid="budget-left"
    >
      {budget.short}
    </button>
  );
}
