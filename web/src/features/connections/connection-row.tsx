import { useState } from "react";
import { Button } from "@/components/ui/button";
import { RelativeTime } from "@/components/ui/relative-time";
import { errorText } from "@/data/client/api-error";
import { queryClient } from "@/data/client/query-client";
import type { Connection } from "@/data/client/types";
import { useConnect, useDisconnect } from "@/data/connections/queries";
import { toolsKey } from "@/data/tools/queries";
import { leadTo } from "@/lib/lead-to";
import { connections as english } from "@/words/en/connections";
import { useWords } from "@/words/language";
import { problemText } from "./problem-text";

/** Asks before a connection is ended. The way back has the focus. */
function ConfirmDisconnect({ connection, onDone }: { connection: Connection; onDone(): void }) {
  const words = useWords("connections", english);
  const end = useDisconnect(() => {
    void queryClient.invalidateQueries({ queryKey: toolsKey }); // it says which servers have to be connected
    onDone();
  });
  return (
    <div role="alert" className="flex flex-col gap-3 rounded-lg bg-danger-tint p-4 text-sm">
      <p className="[overflow-wrap:anywhere]">
        {end.error ? errorText(end.error) : words.disconnectAsk(connection.name)}
      </p>
      <div className="flex flex-wrap gap-3">
        <Button variant="quiet" autoFocus onClick={onDone}>
          {words.cancel}
        </Button>
        <Button
          variant="danger"
          aria-disabled={end.isPending}
          onClick={() => !end.isPending && end.mutate(connection.server)}
        >
          {end.isPending ? words.disconnecting : words.disconnect}
        </Button>
      </div>
    </div>
  );
}

/** A server with its state. Connecting leaves the page, and comes back to it. */
export function ConnectionRow({ connection }: { connection: Connection }) {
  const words = useWords("connections", english);
  const connect = useConnect(leadTo);
  const [confirming, setConfirming] = useState(false);
  const { server, name, state, connected_at } = connection;
  const label = {
    none: words.connect,
    ended: words.connectAgain,
    more_needed: words.allowMore,
    connected: "",
    unavailable: "",
  }[state];
  const busy = connect.isPending || connect.isSuccess; // the page is about to be left
  return (
    <li className="flex flex-col gap-3 py-3" data-testid="connection">
      <div className="flex flex-wrap items-center gap-3">
        <div className="flex min-w-0 flex-[1_1_12rem] flex-col text-sm">
          <span className="font-medium [overflow-wrap:anywhere]">{name}</span>
          <span className={state === "ended" ? "text-danger" : "text-muted"}>
            {words.states[state]}
            {state === "connected" && connected_at && (
              <>
                {" "}
                {words.since} <RelativeTime at={connected_at} />
              </>
            )}
          </span>
        </div>
        {label && (
          <Button
            aria-disabled={busy}
            aria-label={`${label}: ${name}`}
            onClick={() => !busy && connect.mutate(server)}
          >
            {busy ? words.connecting : label}
          </Button>
        )}
        {state !== "none" && (
          <Button
            variant="quiet"
            aria-expanded={confirming}
            aria-label={words.disconnectServer(name)}
            onClick={() => setConfirming(!confirming)}
          >
            {words.disconnect}
          </Button>
        )}
      </div>
      {connect.error && (
        <p role="alert" className="text-sm text-danger">
          {problemText(words, connect.error)}
        </p>
      )}
      {confirming && <ConfirmDisconnect connection={connection} onDone={() => setConfirming(false)} />}
    </li>
  );
}
