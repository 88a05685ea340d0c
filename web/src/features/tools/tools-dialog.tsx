import { useId } from "react";
import { Notice } from "@/components/ui/notice";
import { Sheet } from "@/components/ui/sheet";
import { errorText } from "@/data/client/api-error";
import type { Model, Tool } from "@/data/client/types";
import { useConnectionsNeeded, useTools } from "@/data/tools/queries";
import { oneLine } from "@/lib/visible-text";
import { tools as english } from "@/words/en/tools";
import { useWords } from "@/words/language";
import { builtInWords } from "./call-words";
import { ConnectLink } from "./connect-link";

/** Longest name and description of a tool, in characters. */
const maxName = 80;
const maxDescription = 300;

interface ToolSwitchProps {
  tool: Tool;
  on: boolean;
  onSwitch(on: boolean): void;
}

function ToolSwitch({ tool, on, onSwitch }: ToolSwitchProps) {
  const words = useWords("tools", english);
  const id = useId();
  const own = tool.server === "" ? builtInWords(words, tool.id) : undefined;
  return (
    <label className="flex cursor-pointer items-start gap-3 rounded-lg py-2">
      <span className="min-w-0 flex-1">
        <span id={id} dir="auto" className="block font-medium [overflow-wrap:anywhere]">
          {own?.name ?? oneLine(tool.name, maxName)}
        </span>
        <span id={`${id}-about`} className="block text-sm text-muted">
          <bdi className="block [overflow-wrap:anywhere]">
            {own?.about ?? oneLine(tool.description, maxDescription)}
          </bdi>
          {words.approvals[tool.approval]}
        </span>
      </span>
      <input
        type="checkbox"
        role="switch"
        aria-checked={on}
        aria-labelledby={id}
        aria-describedby={`${id}-about`}
        checked={on}
        onChange={({ target }) => onSwitch(target.checked)}
        className="relative mt-0.5 h-5 w-9 shrink-0 cursor-pointer appearance-none rounded-full border border-muted transition-colors duration-150 before:absolute before:inset-y-0.5 before:start-0.5 before:size-3.5 before:rounded-full before:bg-muted before:transition-transform before:duration-150 checked:border-accent checked:bg-accent checked:before:translate-x-4 checked:before:bg-on-accent rtl:checked:before:-translate-x-4"
      />
    </label>
  );
}

/** Tools by their server, the built-in ones first. */
function byServer(tools: readonly Tool[]): [string, Tool[]][] {
  const servers = new Map<string, Tool[]>([["", []]]);
  for (const tool of tools) servers.set(tool.server, [...(servers.get(tool.server) ?? []), tool]);
  return [...servers].filter(([, of]) => of.length > 0);
}

export interface ToolsDialogProps {
  /** The ids of those that are on. */
  chosen: readonly string[];
  onChoose(tools: readonly string[]): void;
  model: Model | undefined;
  onClose(): void;
}

/** Switches the tools of a chat on and off. */
export default function ToolsDialog({ chosen, onChoose, model, onClose }: ToolsDialogProps) {
  const words = useWords("tools", english);
  const { data: offered, error } = useTools();
  const needed = useConnectionsNeeded();
  function switchTool(id: string, on: boolean) {
    const others = chosen.filter((other) => other !== id && offered?.some((tool) => tool.id === other));
    onChoose(on ? [...others, id] : others);
  }
  return (
    <Sheet title={words.title} closeLabel={words.close} onClose={onClose}>
      {model && !model.tools && <Notice>{words.modelCannot(model.name)}</Notice>}
      <p className="text-sm text-muted">{words.about}</p>
      {error && <Notice kind="problem">{errorText(error)}</Notice>}
      {offered === undefined && !error && <p className="text-muted">{words.loading}</p>}
      {offered?.length === 0 && <p className="text-muted">{words.none}</p>}
      {needed.length > 0 && (
        <Notice>
          {words.connectFirst}
          <span className="flex flex-col items-start gap-1 pt-1">
            {needed.map((server) => (
              <ConnectLink key={server.server} to={server} />
            ))}
          </span>
        </Notice>
      )}
      {byServer(offered ?? []).map(([server, tools]) => (
        <section key={server} aria-label={server === "" ? words.ours : oneLine(server, maxName)}>
          <h3 dir="auto" className="pb-1 text-xs font-medium text-muted [overflow-wrap:anywhere]">
            {server === "" ? words.ours : oneLine(server, maxName)}
          </h3>
          {tools.map((tool) => (
            <ToolSwitch
              key={tool.id}
              tool={tool}
              on={chosen.includes(tool.id)}
              onSwitch={(on) => switchTool(tool.id, on)}
            />
          ))}
        </section>
      ))}
    </Sheet>
  );
}
