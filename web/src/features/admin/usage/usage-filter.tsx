import { Select } from "@/components/ui/select";
import type { UsageQuery } from "@/data/admin/usage";
import type { UsageBy } from "@/data/client/types";
import { adminUsage } from "@/words/en/admin-usage";
import { useWords } from "@/words/language";
import { DayField } from "../day-field";
import { today } from "../days";
import type { Period } from "./period";

interface UsageFilterProps {
  period: Period;
  query: UsageQuery;
  onChange(changes: Record<string, string | undefined>): void;
}

/** Chooses the days, and what their calls are grouped by. */
export function UsageFilter({ period, query, onChange }: UsageFilterProps) {
  const words = useWords("adminUsage", adminUsage);
  const { from, to, by } = query;
  const choose = (next: Period) =>
    next === "own"
      ? onChange({ days: undefined, from, to })
      : onChange({ days: next === "30" ? undefined : next, from: undefined, to: undefined });
  return (
    <search className="grid grid-cols-2 gap-3 md:grid-cols-[repeat(4,minmax(0,12rem))]">
      <Select<Period>
        name="period"
        label={words.period}
        options={[
          ["7", words.periods[7]],
          ["30", words.periods[30]],
          ["90", words.periods[90]],
          ["own", words.periods.own],
        ]}
        value={period}
        onChoose={choose}
      />
      <Select<UsageBy>
        name="by"
        label={words.by}
        options={[
          ["day", words.groups.day],
          ["user", words.groups.user],
          ["group", words.groups.group],
          ["model", words.groups.model],
        ]}
        value={by}
        onChoose={(value) => onChange({ by: value === "day" ? undefined : value })}
      />
      {period === "own" && (
        <>
          <DayField
            name="from"
            label={words.from}
            value={from ?? ""}
            max={to ?? today()}
            onChoose={(day) => onChange({ from: day })}
          />
          <DayField
            name="to"
            label={words.to}
            value={to ?? ""}
            max={today()}
            onChoose={(day) => onChange({ to: day })}
          />
        </>
      )}
    </search>
  );
}
