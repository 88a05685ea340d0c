import { Notice } from "@/components/ui/notice";
import { errorText } from "@/data/client/api-error";
import { useConnections } from "@/data/connections/queries";
import { common } from "@/words/en/common";
import { connections as english } from "@/words/en/connections";
import { useWords } from "@/words/language";
import { ConnectionRow } from "./connection-row";
import { Outcome } from "./outcome";

/** The servers that the person can connect or has connected. */
export function ConnectionList() {
  const words = useWords("connections", english);
  const { tryAgain } = useWords("common", common);
  const { data, error, refetch } = useConnections();
  return (
    <div className="flex flex-col gap-4">
      {(data || error) && <Outcome servers={data ?? []} />}
      {error && (
        <Notice kind="problem">
          {errorText(error)}
          <button type="button" className="ml-2 underline underline-offset-2" onClick={() => refetch()}>
            {tryAgain}
          </button>
        </Notice>
      )}
      {!data && !error && <p className="min-h-24 text-sm text-muted">{words.loading}</p>}
      {data?.length === 0 && <p className="text-sm text-muted">{words.empty}</p>}
      {data && data.length > 0 && (
        <ul className="flex flex-col divide-y divide-line border-y border-line">
          {data.map((connection) => (
            <ConnectionRow key={connection.server} connection={connection} />
          ))}
        </ul>
      )}
    </div>
  );
}
