import { Download } from "lucide-react";
import { Button } from "@/components/ui/button";
import { useSaveUsage, useUsage } from "@/data/admin/usage";
import type { UsageOfAll } from "@/data/client/types";
import { adminUsage } from "@/words/en/admin-usage";
import { useWords } from "@/words/language";
import { useLocale } from "@/words/locale";
import { costFormat } from "../cost";
import { DayChart } from "../day-chart";
import { daysFrom } from "../days";
import { ChangeError, LoadError } from "../load-error";
import { Loading } from "../loading";
import { Tiles } from "../tiles";
import { useAddress } from "../use-address";
import { periodIn } from "./period";
import { UsageFilter } from "./usage-filter";
import { UsageTable } from "./usage-table";

/** What everybody's calls of models took. */
export default function Usage() {
  const words = useWords("adminUsage", adminUsage);
  const { get, set } = useAddress();
  const { period, query } = periodIn(get);
  const { data, error, isFetching, isPlaceholderData, refetch } = useUsage(query);
  const save = useSaveUsage();
  return (
    <>
      <UsageFilter period={period} query={query} onChange={set} />
      {error && !isFetching && <LoadError error={error} onRetry={() => refetch()} />}
      {!data && !error && <Loading />}
      {data && !(error && isPlaceholderData) && (
        <div aria-busy={isPlaceholderData} className="flex flex-col gap-8 aria-busy:opacity-60">
          <Totals usage={data} />
          {data.usage.length === 0 ? (
            <p role="status" className="text-sm text-muted">
              {words.none}
            </p>
          ) : (
            <>
              {data.by === "day" && <Chart usage={data} />}
              {data.by === "group" && <p className="text-sm text-muted">{words.groupAbout}</p>}
              <UsageTable usage={data} />
              <div className="flex flex-col items-start gap-3">
                <ChangeError error={save.error} />
                <Button
                  variant="quiet"
                  aria-disabled={save.isPending}
                  onClick={() => !save.isPending && save.mutate(query)}
                >
                  <Download size={16} aria-hidden />
                  {save.isPending ? words.saving : words.save}
                </Button>
              </div>
            </>
          )}
        </div>
      )}
    </>
  );
}

function Totals({ usage: { total } }: { usage: UsageOfAll }) {
  const words = useWords("adminUsage", adminUsage);
  const locale = useLocale();
  const numbers = new Intl.NumberFormat(locale);
  const { calls, tokens_in, tokens_out, tokens_cached, tokens_reasoning, cost } = total;
  const { calls: callsName, tokensIn, tokensOut, cost: costName } = words.columns;
  return (
    <Tiles
      tiles={[
        { name: callsName, value: numbers.format(calls) },
        {
          name: tokensIn,
          value: numbers.format(tokens_in),
          about: tokens_cached > 0 ? words.cached(numbers.format(tokens_cached)) : undefined,
        },
        {
          name: tokensOut,
          value: numbers.format(tokens_out),
          about: tokens_reasoning > 0 ? words.reasoning(numbers.format(tokens_reasoning)) : undefined,
        },
        {
          name: costName,
          value: cost === null ? words.unknownCost : costFormat(locale).format(cost),
          about: cost === null ? undefined : words.costAbout,
        },
      ]}
    />
  );
}

function Chart({ usage: { from, to, usage } }: { usage: UsageOfAll }) {
  const words = useWords("adminUsage", adminUsage);
  const tokens = new Map(usage.map(({ day, tokens_in, tokens_out }) => [day, tokens_in + tokens_out]));
  const days = daysFrom(from, to).map((day) => ({ day, value: tokens.get(day) ?? 0 }));
  return <DayChart label={words.tokensADay} days={days} />;
}
