import { memo } from "react";
import { RelativeTime } from "@/components/ui/relative-time";
import type { Group } from "@/data/client/types";
import { adminGroups } from "@/words/en/admin-groups";
import { useWords } from "@/words/language";
import { useLocale } from "@/words/locale";
import { useBudgetText } from "../budget/use-budget-text";
import { Cell, Row } from "../table";

interface GroupRowProps {
  group: Group;
  onOpen(id: number): void;
}

/** A group in the list; its name opens it. */
export const GroupRow = memo(function GroupRow({ group, onOpen }: GroupRowProps) {
  const { id, name, members, budget, created_at } = group;
  const { columns, noBudget } = useWords("adminGroups", adminGroups);
  const numbers = new Intl.NumberFormat(useLocale());
  const budgetText = useBudgetText();
  return (
    <Row data-testid="group">
      <Cell className="max-md:w-full">
        <button
          type="button"
          aria-haspopup="dialog"
          onClick={() => onOpen(id)}
          className="text-start font-medium after:absolute after:inset-0"
        >
          <bdi>{name}</bdi>
        </button>
      </Cell>
      <Cell label={columns.members} className="tabular-nums">
        {numbers.format(members)}
      </Cell>
      <Cell label={columns.budget} className={budget ? undefined : "text-muted"}>
        {budget ? budgetText(budget) : noBudget}
      </Cell>
      <Cell label={columns.created}>
        <RelativeTime at={created_at} />
      </Cell>
    </Row>
  );
});
