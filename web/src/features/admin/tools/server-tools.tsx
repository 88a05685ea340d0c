import { useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import type { McpServer } from "@/data/client/types";
import { adminTools } from "@/words/en/admin-tools";
import { useWords } from "@/words/language";
import { matching, type ToolFilter, toolsOf } from "./tool-list";
import { ToolRow } from "./tool-row";

/** So many tools are found without a search. */
const few = 8;
/** So many tools are shown at once: servers may have thousands. */
const page = 50;

interface ServerToolsProps {
  id: string;
  server: McpServer;
}

/** The tools of a server, each with its switch and its approval. */
export function ServerTools({ id, server }: ServerToolsProps) {
  const words = useWords("adminTools", adminTools);
  const own = useId();
  const [filter, setFilter] = useState<ToolFilter>({ query: "", show: "" });
  const [most, setMost] = useState(page);
  const tools = toolsOf(server);
  const found = matching(tools, filter);
  const refine = (change: Partial<ToolFilter>) => {
    setFilter({ ...filter, ...change });
    setMost(page);
  };
  return (
    <section
      id={id}
      aria-label={words.toolsOf(server.name)}
      className="flex flex-col gap-3 rounded-lg border border-line p-3"
    >
      {tools.length > 0 && <p className="text-sm text-muted">{words.claims}</p>}
      {tools.length > few && (
        <search className="grid gap-3 md:grid-cols-[minmax(0,1fr)_14rem]">
          <Field
            id={`${own}-query`}
            name={`${own}-query`}
            type="search"
            label={words.search}
            autoComplete="off"
            value={filter.query}
            onChange={(event) => refine({ query: event.target.value })}
          />
          <Select<ToolFilter["show"]>
            id={`${own}-show`}
            name={`${own}-show`}
            label={words.show}
            options={Object.entries(words.shows) as [ToolFilter["show"], string][]}
            value={filter.show}
            onChoose={(show) => refine({ show })}
          />
        </search>
      )}
      <p role="status" className="text-sm text-muted empty:hidden">
        {tools.length === 0
          ? words.noTools
          : found.length === 0
            ? words.noneFound
            : found.length < tools.length && words.found(found.length, tools.length)}
      </p>
      {found.length > 0 && (
        <ul className="divide-y divide-line">
          {found.slice(0, most).map((tool) => (
            <ToolRow key={tool.name} server={server} tool={tool} />
          ))}
        </ul>
      )}
      {found.length > most && (
        <Button variant="quiet" size="small" className="self-start" onClick={() => setMost(most + page)}>
          {words.showMore(Math.min(page, found.length - most))}
        </Button>
      )}
    </section>
  );
}
