import type { Overview } from "@/data/client/types";
import { adminUsage } from "@/words/en/admin-usage";
import { useWords } from "@/words/language";
import { useLocale } from "@/words/locale";
import { DayChart } from "../day-chart";
import { formatDay } from "../days";
import { Cell, Row, Table } from "../table";

/** Messages and tokens a day; the same numbers in a table on request. */
export function DayCharts({ days }: { days: Overview["days"] }) {
  const words = useWords("adminUsage", adminUsage);
  const locale = useLocale();
  const { format } = new Intl.NumberFormat(locale);
  const { day: dayName, messages: messagesName, tokensIn, tokensOut } = words.columns;
  return (
    <section className="flex flex-col gap-5">
      <div className="grid gap-8 md:grid-cols-2">
        <DayChart
          label={words.messagesADay}
          days={days.map(({ day, messages }) => ({ day, value: messages }))}
        />
        <DayChart
          label={words.tokensADay}
          days={days.map(({ day, tokens_in, tokens_out }) => ({ day, value: tokens_in + tokens_out }))}
        />
      </div>
      <details>
        <summary className="inline-flex h-8 cursor-pointer items-center text-sm text-muted underline decoration-line underline-offset-4 hover:text-text pointer-coarse:h-11">
          {words.showTable}
        </summary>
        <Table
          label={words.messagesADay}
          columns={[
            { label: dayName },
            ...[messagesName, tokensIn, tokensOut].map((label) => ({ label, isNumber: true })),
          ]}
          grid="md:grid-cols-[minmax(0,2fr)_repeat(3,minmax(0,1fr))]"
          rows={days.toReversed().map(({ day, messages, tokens_in, tokens_out }) => (
            <Row key={day}>
              <Cell className="font-medium max-md:w-full">{formatDay(day, locale)}</Cell>
              <Cell label={messagesName} isNumber>
                {format(messages)}
              </Cell>
              <Cell label={tokensIn} isNumber>
                {format(tokens_in)}
              </Cell>
              <Cell label={tokensOut} isNumber>
                {format(tokens_out)}
              </Cell>
            </Row>
          ))}
        />
      </details>
    </section>
  );
}
