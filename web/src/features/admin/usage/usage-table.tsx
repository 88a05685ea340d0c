import Link from "next/link";
import type { UsageBy, UsageOfAll, UsageSum } from "@/data/client/types";
import { adminUsage } from "@/words/en/admin-usage";
import { useWords } from "@/words/language";
import { useLocale } from "@/words/locale";
import { formatDay } from "../days";
import { SumRow, SumTable } from "../sum-table";

function SumName({ by, sum }: { by: UsageBy; sum: UsageSum }) {
  const words = useWords("adminUsage", adminUsage);
  const locale = useLocale();
  if (by === "day") return sum.day && formatDay(sum.day, locale);
  if (by === "model") return <bdi>{sum.model}</bdi>;
  if (by === "group") {
    if (!sum.group) return words.noGroup;
    return <NameLink href={`/admin/groups?group=${sum.group.id}`}>{sum.group.name}</NameLink>;
  }
  if (!sum.user) return words.erased;
  return (
    <>
      <NameLink href={`/admin/people?person=${sum.user.id}`}>{sum.user.username}</NameLink>
      <span className="block font-normal text-muted">{sum.user.email}</span>
    </>
  );
}

function NameLink({ href, children }: { href: string; children: string }) {
  return (
    <Link href={href} className="underline decoration-line underline-offset-4 hover:decoration-current">
      <bdi>{children}</bdi>
    </Link>
  );
}

/** All sums: days with the latest first, others with the most tokens first. */
export function UsageTable({ usage: { by, usage } }: { usage: UsageOfAll }) {
  const words = useWords("adminUsage", adminUsage);
  const sums = by === "day" ? usage.toReversed() : usage;
  return (
    <SumTable
      label={words.groups[by]}
      by={by}
      rows={sums.map((sum) => (
        <SumRow
          key={sum.day ?? sum.model ?? sum.user?.id ?? sum.group?.id ?? 0}
          name={<SumName by={by} sum={sum} />}
          sum={sum}
        />
      ))}
    />
  );
}
