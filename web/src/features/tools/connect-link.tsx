import Link from "next/link";
import type { ConnectionNeeded } from "@/data/client/types";
import { oneLine } from "@/lib/visible-text";
import { tools } from "@/words/en/tools";
import { useWords } from "@/words/language";

/** Longest name of a server, in characters. */
const maxName = 80;

/** Leads to the settings in which a server of tools is connected. */
export function ConnectLink({ to }: { to: ConnectionNeeded }) {
  const words = useWords("tools", tools);
  return (
    <Link
      href="/settings/connections"
      className="inline-flex items-center text-sm font-medium text-accent underline-offset-4 hover:underline pointer-coarse:min-h-11"
      data-testid="connect-server"
    >
      <bdi className="[overflow-wrap:anywhere]">{words.connect(oneLine(to.name, maxName))}</bdi>
    </Link>
  );
}
