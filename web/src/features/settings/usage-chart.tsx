import { settings } from "@/words/en/settings";
import { useWords } from "@/words/language";
import { useLocale } from "@/words/locale";
import type { UsageDay } from "./usage-days";

const height = 96;
/** Of a bar and of the gap after it. */
const width = 10;
const gap = 4;
/** Days with little use are seen, too. */
const least = 2;

/** The tokens of each day as bars; the list of models below has the figures. */
export function UsageChart({ days }: { days: readonly UsageDay[] }) {
  const words = useWords("settings", settings);
  const locale = useLocale();
  const dates = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", timeZone: "UTC" });
  const dateOf = (day: string) => dates.format(new Date(day));
  const most = Math.max(1, ...days.map(({ tokens }) => tokens));
  const first = days[0]?.day ?? "";
  const last = days.at(-1)?.day ?? "";
  return (
    <figure className="flex flex-col gap-1">
      <svg
        role="img"
        aria-label={words.usageChart(dateOf(first), dateOf(last), most.toLocaleString(locale))}
        viewBox={`0 0 ${days.length * (width + gap) - gap} ${height}`}
        preserveAspectRatio="none"
        className="h-24 w-full border-b border-line"
      >
        {days.map(({ day, tokens }, index) => {
          const bar = tokens === 0 ? 0 : Math.max(least, (tokens / most) * height);
          return (
            <g key={day}>
              <title>{`${dateOf(day)}: ${words.tokens(tokens.toLocaleString(locale))}`}</title>
              {/* The whole column shows the title. */}
              <rect x={index * (width + gap)} width={width + gap} height={height} fill="transparent" />
              <rect
                x={index * (width + gap)}
                y={height - bar}
                width={width}
                height={bar}
                rx={2}
                fill="var(--accent)"
              />
            </g>
          );
        })}
      </svg>
      <figcaption aria-hidden className="flex justify-between text-xs text-muted">
        <span>{dateOf(first)}</span>
        <span>{dateOf(last)}</span>
      </figcaption>
    </figure>
  );
}
