import type { Overview } from "@/data/client/types";
import { adminOverview } from "@/words/en/admin-overview";
import { fill } from "@/words/fill";
import { useWords } from "@/words/language";
import { useLocale } from "@/words/locale";
import { Part } from "./part";

/** The server that answers, and its database and files. */
export function System({ overview: { version, database, storage } }: { overview: Overview }) {
  const words = useWords("adminOverview", adminOverview);
  const locale = useLocale();
  const facts: [string, string | undefined][] = [
    [words.version, version],
    [words.database, `${words.databaseKinds[database.kind]} ${database.version}`],
    [words.migration, database.migration],
    [words.storage, fill("{database_bytes}", storage, locale)],
    [words.files, fill("{files} ({file_bytes})", storage, locale)],
  ];
  return (
    <Part title={words.system}>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-2 text-sm">
        {facts.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd className="[overflow-wrap:anywhere]">{value}</dd>
          </div>
        ))}
      </dl>
    </Part>
  );
}
