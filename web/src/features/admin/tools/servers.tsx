import { Plus } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { useMcpServers } from "@/data/admin/mcp-servers";
import type { McpServer } from "@/data/client/types";
import { adminModels } from "@/words/en/admin-models";
import { adminTools } from "@/words/en/admin-tools";
import { useWords } from "@/words/language";
import { ListEnd } from "../list-end";
import { AddServer } from "./add-server";
import { ServerItem } from "./server-item";

/** All MCP servers, and the form that adds another one. */
export function Servers() {
  const words = useWords("adminTools", adminTools);
  const shared = useWords("adminModels", adminModels);
  const list = useMcpServers();
  const [adding, setAdding] = useState(false);
  const [notice, setNotice] = useState<string>();
  const servers = list.data?.servers;

  function added({ name, tools }: McpServer) {
    const count = Object.keys(tools).length;
    setAdding(false);
    setNotice(count > 0 ? words.added(name, count) : words.addedNone(name));
  }

  return (
    <section aria-labelledby="mcp-servers" className="flex flex-col gap-4">
      <h2 id="mcp-servers" className="text-lg font-semibold">
        {words.servers}
      </h2>
      {adding && list.data ? (
        <div className="border-b border-line pb-6">
          <AddServer
            taken={list.data.servers.map(({ id }) => id)}
            stdio={list.data.stdio}
            onAdded={added}
            onCancel={() => setAdding(false)}
          />
        </div>
      ) : (
        <Button
          className="self-start"
          disabled={servers === undefined} // the proposed id depends on them
          onClick={() => {
            setNotice(undefined);
            setAdding(true);
          }}
        >
          <Plus size={16} aria-hidden />
          {words.add}
        </Button>
      )}
      {notice && <Notice>{notice}</Notice>}
      {servers && servers.length > 0 && (
        <ul className="divide-y divide-line">
          {servers.map((server) => (
            <ServerItem
              key={server.id}
              server={server}
              onSaved={() => setNotice(shared.saved)}
              onDeleted={() => setNotice(shared.removed(server.name))}
            />
          ))}
        </ul>
      )}
      <ListEnd list={{ ...list, data: servers }} empty={words.none} />
    </section>
  );
}
