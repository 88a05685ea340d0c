import { useEffect, useState } from "react";
import { Notice } from "@/components/ui/notice";
import type { Connection } from "@/data/client/types";
import { connections as english } from "@/words/en/connections";
import { useWords } from "@/words/language";

/** Reads how an attempt ended from the address. Any page can link to such an address, so only known texts are shown. */
function read() {
  const parameters = new URLSearchParams(window.location.search);
  return { server: parameters.get("server"), error: parameters.get("error") };
}

/** Says how an attempt to connect ended, once: the address is cleaned. */
export function Outcome({ servers }: { servers: readonly Connection[] }) {
  const words = useWords("connections", english);
  const [{ server, error }] = useState(read);
  useEffect(() => {
    if (window.location.search) window.history.replaceState(null, "", window.location.pathname);
  }, []);
  const connection = servers.find((one) => one.server === server);
  const name = connection?.name ?? words.theServer;
  if (error !== null) {
    const texts: Readonly<Record<string, string>> = words.outcomes;
    const reason = Object.hasOwn(texts, error) ? texts[error] : words.outcomes.refused;
    return (
      <Notice kind="problem">
        {words.notConnected(name)} {reason}
      </Notice>
    );
  }
  return connection?.state === "connected" && server !== null ? (
    <Notice>{words.isConnected(name)}</Notice>
  ) : null;
}
