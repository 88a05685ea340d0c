import { useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { useChangeMcpServer, useCheckMcpServer, useDeleteMcpServer } from "@/data/admin/mcp-servers";
import type { McpServer } from "@/data/client/types";
import { adminModels } from "@/words/en/admin-models";
import { adminTools } from "@/words/en/admin-tools";
import { useWords } from "@/words/language";
import { Confirm } from "../confirm";
import { ChangeError } from "../load-error";
import { CheckResult } from "./check-result";
import { EditServer } from "./edit-server";
import { ServerFacts } from "./server-facts";
import { ServerTools } from "./server-tools";

interface ServerItemProps {
  server: McpServer;
  onSaved(): void;
  onDeleted(): void;
}

/** An MCP server with its state, its tools on request, and what can be done with it. */
export function ServerItem({ server, onSaved, onDeleted }: ServerItemProps) {
  const { id, name, enabled, version } = server;
  const words = useWords("adminTools", adminTools);
  const shared = useWords("adminModels", adminModels);
  const tools = useId();
  const [open, setOpen] = useState<"edit" | "delete" | "tools">();
  const check = useCheckMcpServer(id);
  const change = useChangeMcpServer(id);
  const remove = useDeleteMcpServer(id, onDeleted);
  const busy = check.isPending || change.isPending || remove.isPending;
  const close = () => setOpen(undefined);
  const begin = (next?: typeof open) => {
    for (const { reset } of [check, change, remove]) reset();
    setOpen(next);
  };
  const named = (action: string) => ({ children: action, "aria-label": `${action}: ${name}` });
  const small = { variant: "quiet", size: "small", disabled: busy } as const;
  return (
    <li className="flex flex-col gap-3 py-4" data-testid="mcp-server">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-3">
        <ServerFacts server={server} />
        {(open === undefined || open === "tools") && (
          <div className="flex flex-wrap gap-2">
            <Button
              {...small}
              {...named(words.tools)}
              disabled={false}
              aria-expanded={open === "tools"}
              aria-controls={open === "tools" ? tools : undefined}
              onClick={() => setOpen(open === "tools" ? undefined : "tools")}
            />
            {enabled && (
              <Button
                {...small}
                {...named(check.isPending ? shared.checking : shared.check)}
                onClick={() => {
                  begin(open === "tools" ? open : undefined);
                  check.mutate();
                }}
              />
            )}
            <Button {...small} {...named(shared.edit)} onClick={() => begin("edit")} />
            <Button
              {...small}
              {...named(enabled ? shared.disable : shared.enable)}
              onClick={() => {
                begin();
                change.mutate({ enabled: !enabled, version });
              }}
            />
            <Button
              {...small}
              {...named(shared.remove)}
              className="text-danger"
              onClick={() => begin("delete")}
            />
          </div>
        )}
      </div>
      <ChangeError error={check.error ?? change.error ?? remove.error} />
      {check.data && <CheckResult check={check.data} />}
      {open === "tools" && <ServerTools id={tools} server={server} />}
      {open === "edit" && (
        <EditServer
          server={server}
          onCancel={close}
          onSaved={() => {
            close();
            onSaved();
          }}
        />
      )}
      {open === "delete" && (
        <Confirm
          text={words.removeServer(name)}
          action={words.removeAction}
          isDanger
          onCancel={close}
          onConfirm={() => {
            close();
            remove.mutate();
          }}
        />
      )}
    </li>
  );
}
