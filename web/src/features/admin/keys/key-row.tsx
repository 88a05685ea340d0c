import Link from "next/link";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { RelativeTime } from "@/components/ui/relative-time";
import { useRevokeAnyKey } from "@/data/admin/keys";
import type { AccountKey } from "@/data/client/types";
import { adminKeys } from "@/words/en/admin-keys";
import { useWords } from "@/words/language";
import { useLocale } from "@/words/locale";
import { Confirm } from "../confirm";
import { ChangeError } from "../load-error";
import { Cell, Row } from "../table";

interface KeyRowProps {
  of: AccountKey;
  onRevoked(): void;
}

/** A key in the list, which can be revoked. */
export function KeyRow({ of, onRevoked }: KeyRowProps) {
  const { id, name, hint, user, scopes, requests_per_minute, expires_at, last_used_at } = of;
  const words = useWords("adminKeys", adminKeys);
  const locale = useLocale();
  const day = new Intl.DateTimeFormat(locale, { dateStyle: "medium" });
  const { columns } = words;
  const revoke = useRevokeAnyKey(onRevoked);
  const [asking, setAsking] = useState(false);
  const [asked, setAsked] = useState(false);
  const who = user.username ?? words.deletedAccount;
  return (
    <Row data-testid="key">
      <Cell className="max-md:w-full">
        <bdi className="font-medium">{name}</bdi>
        <code className="block text-muted">{hint}…</code>
      </Cell>
      <Cell label={columns.account}>
        <Link
          href={`/admin/people?person=${user.id}`}
          className="underline decoration-line underline-offset-4 hover:decoration-current"
        >
          <bdi>{who}</bdi>
        </Link>
      </Cell>
      <Cell label={columns.scopes}>
        {scopes.map((scope) => words.scopeNames[scope]).join(", ")}
        {requests_per_minute !== null && (
          <span className="block text-muted">
            {words.perMinute(requests_per_minute.toLocaleString(locale))}
          </span>
        )}
      </Cell>
      <Cell label={columns.used} className="text-muted">
        {last_used_at ? <RelativeTime at={last_used_at} /> : words.never}
      </Cell>
      <Cell label={columns.expires} className="text-muted">
        {expires_at ? <time dateTime={expires_at}>{day.format(new Date(expires_at))}</time> : words.never}
      </Cell>
      <Cell className="max-md:w-full md:text-end">
        {!asking && (
          <Button
            variant="quiet"
            size="small"
            className="text-danger"
            aria-label={words.revokeKey(name, who)}
            disabled={revoke.isPending}
            autoFocus={asked}
            onClick={() => {
              revoke.reset();
              setAsked(true);
              setAsking(true);
            }}
          >
            {words.revoke}
          </Button>
        )}
      </Cell>
      {(asking || revoke.error) && (
        <Cell className="max-md:w-full md:col-span-full md:mt-2">
          <ChangeError error={revoke.error} />
          {asking && (
            <Confirm
              text={words.question(name, who)}
              action={words.revokeAction}
              isDanger
              onCancel={() => setAsking(false)}
              onConfirm={() => {
                setAsking(false);
                revoke.mutate(id);
              }}
            />
          )}
        </Cell>
      )}
    </Row>
  );
}
