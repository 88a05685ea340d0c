import { useState } from "react";
import { Button } from "@/components/ui/button";
import { RelativeTime } from "@/components/ui/relative-time";
import { errorText } from "@/data/client/api-error";
import type { Key } from "@/data/client/types";
import { useRevokeKey } from "@/data/keys/queries";
import { keys } from "@/words/en/keys";
import { useWords } from "@/words/language";
import { useLocale } from "@/words/locale";
import { allScopes } from "./scopes-field";

interface KeyRowProps {
  of: Key;
  onRevoked(id: number): void;
}

/** A key in the list, with what it may do, when it ends and when it was last used. */
export function KeyRow({ of, onRevoked }: KeyRowProps) {
  const words = useWords("keys", keys);
  const [asking, setAsking] = useState(false);
  const [asked, setAsked] = useState(false);
  return (
    <li className="flex flex-col gap-3 py-3" data-testid="key-row">
      <div className="flex items-start gap-4">
        <div className="flex min-w-0 flex-1 flex-col gap-1 text-sm">
          <span className="flex flex-wrap gap-x-3 gap-y-1">
            <bdi className="min-w-0 font-medium [overflow-wrap:anywhere]">{of.name}</bdi>
            <code className="text-muted">{of.hint}…</code>
          </span>
          <Facts of={of} />
        </div>
        {!asking && (
          <Button
            variant="quiet"
            size="small"
            className="text-danger"
            aria-label={words.revokeKey(of.name)}
            autoFocus={asked}
            onClick={() => {
              setAsked(true);
              setAsking(true);
            }}
          >
            {words.revoke}
          </Button>
        )}
      </div>
      {asking && <ConfirmRevoke of={of} onRevoked={onRevoked} onCancel={() => setAsking(false)} />}
    </li>
  );
}

function Facts({ of }: { of: Key }) {
  const words = useWords("keys", keys);
  const locale = useLocale();
  const day = new Intl.DateTimeFormat(locale, { dateStyle: "medium" });
  const limits = [];
  if (of.scopes.length < allScopes.length)
    limits.push(words.only(of.scopes.map((scope) => words.scopeNames[scope]).join(", ")));
  if (of.requests_per_minute !== null)
    limits.push(words.perMinute(of.requests_per_minute.toLocaleString(locale)));
  const ended = of.expires_at !== null && new Date(of.expires_at).getTime() <= Date.now();
  const when = of.expires_at && day.format(new Date(of.expires_at));
  return (
    <span className="text-muted [overflow-wrap:anywhere]">
      {words.created} <RelativeTime at={of.created_at} />
      {" · "}
      {of.last_used_at ? (
        <>
          {words.lastUsed} <RelativeTime at={of.last_used_at} />
        </>
      ) : (
        words.neverUsed
      )}
      {" · "}
      <span className={ended ? "text-danger" : undefined}>
        {when ? (ended ? words.expiredOn(when) : words.expiresOn(when)) : words.neverExpires}
      </span>
      {limits.map((limit) => ` · ${limit}`)}
    </span>
  );
}

/** Asks before a key is revoked. The way back has the focus. */
function ConfirmRevoke({ of, onRevoked, onCancel }: KeyRowProps & { onCancel(): void }) {
  const words = useWords("keys", keys);
  const revoke = useRevokeKey(onRevoked);
  return (
    <div role="alert" className="flex flex-col gap-3 rounded-lg bg-danger-tint p-4 text-sm">
      <p className="[overflow-wrap:anywhere]">
        {revoke.error ? errorText(revoke.error) : words.revokeAsk(of.name)}
      </p>
      <div className="flex flex-wrap gap-3">
        <Button variant="quiet" autoFocus onClick={onCancel}>
          {words.cancel}
        </Button>
        <Button
          variant="danger"
          aria-disabled={revoke.isPending}
          onClick={() => !revoke.isPending && revoke.mutate(of.id)}
        >
          {revoke.isPending ? words.revoking : words.revokeNow}
        </Button>
      </div>
    </div>
  );
}
