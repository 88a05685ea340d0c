import type { ReactNode } from "react";
import type { UsageBy, UsageSum } from "@/data/client/types";
import { adminUsage } from "@/words/en/admin-usage";
import { useWords } from "@/words/language";
import { useLocale } from "@/words/locale";
import { costFormat } from "./cost";
import { Cell, Row, Table } from "./table";

interface SumRowProps {
  name: ReactNode;
  sum: Pick<UsageSum, "calls" | "tokens_in" | "tokens_out" | "cost">;
}

/** What some calls took together. */
export function SumRow({ name, sum: { calls, tokens_in, tokens_out, cost } }: SumRowProps) {
  const words = useWords("adminUsage", adminUsage);
  const locale = useLocale();
  const numbers = new Intl.NumberFormat(locale);
  return (
    <Row data-testid="usage-sum">
      <Cell className="font-medium max-md:w-full">{name}</Cell>
      <Cell label={words.columns.calls} isNumber>
        {numbers.format(calls)}
      </Cell>
      <Cell label={words.columns.tokensIn} isNumber>
        {numbers.format(tokens_in)}
      </Cell>
      <Cell label={words.columns.tokensOut} isNumber>
        {numbers.format(tokens_out)}
      </Cell>
      <Cell label={words.columns.cost} isNumber className={cost === null ? "text-muted" : undefined}>
        {cost === null ? words.unknownCost : costFormat(locale).format(cost)}
      </Cell>
    </Row>
  );
}

/** A table of sums, named by what they are grouped by. */
export function SumTable({ label, by, rows }: { label: string; by: UsageBy; rows: readonly ReactNode[] }) {
  const { columns } = useWords("adminUsage", adminUsage);
  const { calls, tokensIn, tokensOut, cost } = columns;
  return (
    <Table
      label={label}
      columns={[
        { label: columns[by] },
        ...[calls, tokensIn, tokensOut, cost].map((name) => ({ label: name, isNumber: true })),
      ]}
      grid="md:grid-cols-[minmax(0,2.2fr)_minmax(0,0.8fr)_repeat(3,minmax(0,1fr))]"
      rows={rows}
    />
  );
}
