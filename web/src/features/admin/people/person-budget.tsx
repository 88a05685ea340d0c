import Link from "next/link";
import { useChangePerson } from "@/data/admin/people";
import { useSettings } from "@/data/admin/settings";
import type { Budget, Person } from "@/data/client/types";
import { adminBudgets } from "@/words/en/admin-budgets";
import { useWords } from "@/words/language";
import { BudgetForm } from "../budget/budget-form";
import { useBudgetText } from "../budget/use-budget-text";

/** The budget of a person. Without an own one, the default counts. */
export function PersonBudget({ person: { id, budget } }: { person: Person }) {
  const words = useWords("adminBudgets", adminBudgets);
  const budgetText = useBudgetText();
  const { mutateAsync } = useChangePerson(id);
  const { data: settings } = useSettings();
  const standard = settings?.find(({ name }) => name === "default_budget")?.value as
    | Budget
    | null
    | undefined;
  return (
    <BudgetForm
      budget={budget}
      about={
        <>
          {words.personAbout(standard ? budgetText(standard) : words.noLimit)}{" "}
          <Link href="/admin/settings" className="text-accent underline underline-offset-2">
            {words.changeDefault}
          </Link>
        </>
      }
      none={words.byDefault}
      remove={words.useDefault}
      store={(to) => mutateAsync({ budget: to })}
    />
  );
}
