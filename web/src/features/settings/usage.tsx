import { SectionError } from "@/components/ui/section-error";
import type { Model, Usage as UsageSums } from "@/data/client/types";
import { displayName, nameOf } from "@/data/models/choice";
import { useModels } from "@/data/models/queries";
import { useUsage } from "@/data/usage/queries";
import { settings } from "@/words/en/settings";
import { useWords } from "@/words/language";
import { useLocale } from "@/words/locale";
import { UsageChart } from "./usage-chart";
import { daysOf } from "./usage-days";

function modelName(models: readonly Model[], id: string): string {
  const model = models.find((one) => one.id === id);
  return model ? displayName(models, model) : nameOf(id);
}

function ModelTable({ usage, total }: Pick<UsageSums, "usage" | "total">) {
  const words = useWords("settings", settings);
  const locale = useLocale();
  const models = useModels().data ?? [];
  const number = (value: number) => value.toLocaleString(locale);
  const dollars = (cost: number | null) =>
    cost === null ? "–" : cost.toLocaleString(locale, { style: "currency", currency: "USD" });
  // Without prices there is nothing to show.
  const priced = total.cost !== null;
  const cell = "py-1.5 ps-4 text-end tabular-nums";
  return (
    <div className="overflow-x-auto">
      <table className="w-full text-sm">
        <thead>
          <tr className="text-muted">
            <th className="py-1.5 text-start font-normal">{words.usageModel}</th>
            <th className={`${cell} font-normal`}>{words.usageAnswers}</th>
            <th className={`${cell} font-normal`}>{words.usageTokens}</th>
            {priced && <th className={`${cell} font-normal`}>{words.usageCost}</th>}
          </tr>
        </thead>
        <tbody>
          {usage.map(({ model = "", calls, tokens_in, tokens_out, cost }) => (
            <tr key={model} className="border-t border-line">
              <th className="py-1.5 text-start font-normal [overflow-wrap:anywhere]">
                <bdi>{modelName(models, model)}</bdi>
              </th>
              <td className={cell}>{number(calls)}</td>
              <td className={cell}>{number(tokens_in + tokens_out)}</td>
              {priced && <td className={cell}>{dollars(cost)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What the person used in the last 30 days. */
export function Usage() {
  const words = useWords("settings", settings);
  const byDay = useUsage("day");
  const byModel = useUsage("model");
  if (byDay.isError || byModel.isError)
    return (
      <SectionError
        onRetry={() => {
          void byDay.refetch();
          void byModel.refetch();
        }}
      />
    );
  if (!byDay.data || !byModel.data) return <p className="min-h-24 text-sm text-muted">{words.loading}</p>;
  if (byModel.data.usage.length === 0) return <p className="text-sm text-muted">{words.usageNone}</p>;
  return (
    <div className="flex flex-col gap-6" data-testid="usage">
      <UsageChart days={daysOf(byDay.data)} />
      <ModelTable usage={byModel.data.usage} total={byModel.data.total} />
    </div>
  );
}
