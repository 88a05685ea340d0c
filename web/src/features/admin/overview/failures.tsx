import type { Overview } from "@/data/client/types";
import { adminOverview } from "@/words/en/admin-overview";
import { adminUsage } from "@/words/en/admin-usage";
import { useWords } from "@/words/language";
import { useLocale } from "@/words/locale";
import { Reason } from "../reason";
import { Cell, Row, Table } from "../table";
import { Part } from "./part";

/** Why calls of models failed, the most frequent reason first. */
export function Failures({ failures }: { failures: Overview["failures"] }) {
  const words = useWords("adminOverview", adminOverview);
  const { columns } = useWords("adminUsage", adminUsage);
  const { format } = new Intl.NumberFormat(useLocale());
  return (
    <Part title={words.failures} empty={failures.length === 0 ? words.noFailures : undefined}>
      <Table
        label={words.failures}
        columns={[{ label: words.reason }, { label: columns.calls, isNumber: true }]}
        grid="md:grid-cols-[minmax(0,4fr)_minmax(0,1fr)]"
        rows={failures.map(({ code, calls }) => (
          <Row key={code}>
            <Cell className="max-md:w-full">
              <Reason code={code} />
            </Cell>
            <Cell label={columns.calls} isNumber>
              {format(calls)}
            </Cell>
          </Row>
        ))}
      />
    </Part>
  );
}
