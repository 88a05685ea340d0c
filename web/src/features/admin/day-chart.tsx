import { adminUsage } from "@/words/en/admin-usage";
import { useWords } from "@/words/language";
import { useLocale } from "@/words/locale";
import { formatDay } from "./days";

export interface DayValue {
  readonly day: string;
  readonly value: number;
}

/** The height of the highest bar, and the least height of a day that has a value. */
const height = 100;
const least = 2;

/** A bar for each of some consecutive days. It is hidden from screen readers, who get the same numbers in a table. */
export function DayChart({ label, days }: { label: string; days: readonly DayValue[] }) {
  const words = useWords("adminUsage", adminUsage);
  const locale = useLocale();
  const numbers = new Intl.NumberFormat(locale);
  const top = Math.max(...days.map(({ value }) => value), 0);
  const barOf = (value: number) => (value > 0 ? Math.max((value / top) * height, least) : 0);
  const [first, last] = [days.at(0), days.at(-1)];
  return (
    <figure className="flex min-w-0 flex-col gap-2" data-testid="day-chart">
      <figcaption className="flex items-baseline justify-between gap-4 text-sm">
        <span className="font-medium">{label}</span>
        <span className="text-muted tabular-nums">{words.most(numbers.format(top))}</span>
      </figcaption>
      <svg
        aria-hidden
        viewBox={`0 0 ${Math.max(days.length, 1)} ${height}`}
        preserveAspectRatio="none"
        className="h-32 w-full border-b border-line"
      >
        {days.map(({ day, value }, n) => (
          <g key={day} className="group">
            <title>{`${formatDay(day, locale)}: ${numbers.format(value)}`}</title>
            <rect x={n} width={1} height={height} className="fill-transparent group-hover:fill-tint" />
            <rect
              x={n + 0.14}
              width={0.72}
              y={height - barOf(value)}
              height={barOf(value)}
              className="fill-accent"
            />
          </g>
        ))}
      </svg>
      {first && last && (
        <div aria-hidden className="flex justify-between gap-4 text-xs text-muted">
          <span>{formatDay(first.day, locale)}</span>
          <span>{formatDay(last.day, locale)}</span>
        </div>
      )}
    </figure>
  );
}
