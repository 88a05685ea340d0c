import { type FormEvent, type ReactNode, useId, useState } from "react";
import { Button } from "@/components/ui/button";
import type { Budget } from "@/data/client/types";
import { adminBudgets } from "@/words/en/admin-budgets";
import { useWords } from "@/words/language";
import { ChangeError } from "../load-error";
import { amountError, refusedAmount } from "./budget-errors";
import { BudgetFields } from "./budget-fields";
import { budgetText, parseBudget, textOfBudget, typedBudget } from "./budget-text";

interface BudgetFormProps {
  /** The budget that is stored. */
  budget: Budget | null;
  about: ReactNode;
  /** What an empty amount means, and the name of the button that removes the budget. */
  none: string;
  remove: string;
  /** Stores a budget; null is none. */
  store(budget: Budget | null): Promise<unknown>;
}

/** The budget of a person or a group. */
export function BudgetForm({ budget, about, none, remove, store }: BudgetFormProps) {
  const words = useWords("adminBudgets", adminBudgets);
  const id = useId();
  const stored = budget ? textOfBudget(budget) : "";
  // What is typed; undefined: as stored. Unit and period count only beside an amount.
  const [draft, setDraft] = useState<ReturnType<typeof typedBudget>>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const [wrong, setWrong] = useState<string>();
  const [done, setDone] = useState<string>();
  const typed = draft ?? typedBudget(stored);
  const dirty = draft !== undefined && budgetText(draft) !== stored;

  const focusAmount = () => document.getElementById(`${id}-amount`)?.focus();

  function begin() {
    setError(undefined);
    setWrong(undefined);
    setDone(undefined);
  }

  async function save(next: Budget | null) {
    begin();
    setBusy(true);
    try {
      await store(next);
      setDraft(undefined);
      setDone(next ? words.saved : words.removed);
      focusAmount(); // the button is gone
    } catch (refusal) {
      const amount = refusedAmount(refusal);
      setWrong(amount);
      setError(amount === undefined ? refusal : undefined);
    } finally {
      setBusy(false);
    }
  }

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const problem = amountError(typed, words);
    if (problem === undefined) {
      if (dirty) void save(parseBudget(budgetText(typed)));
      return;
    }
    setWrong(problem);
    focusAmount();
  }

  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-2" data-testid="budget-form">
      <label htmlFor={`${id}-amount`} className="text-sm font-medium">
        {words.budget}
      </label>
      <p id={`${id}-about`} className="text-sm text-muted">
        {about}
      </p>
      <BudgetFields
        id={`${id}-amount`}
        typed={typed}
        onEdit={(next) => {
          begin();
          setDraft(next);
        }}
        placeholder={none}
        describedBy={`${id}-about ${id}-error`}
        isInvalid={wrong !== undefined}
      />
      <p id={`${id}-error`} className="text-sm text-danger empty:hidden">
        {wrong}
      </p>
      <ChangeError error={error} />
      <p role="status" className="text-sm text-muted empty:hidden">
        {done}
      </p>
      <div className="flex flex-wrap gap-2 empty:hidden">
        {dirty && (
          <Button type="submit" size="small" disabled={busy}>
            {busy ? words.saving : words.save}
          </Button>
        )}
        {!dirty && budget && (
          <Button variant="quiet" size="small" disabled={busy} onClick={() => void save(null)}>
            {remove}
          </Button>
        )}
      </div>
    </form>
  );
}
