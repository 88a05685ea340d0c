import { memo } from "react";
import { RelativeTime } from "@/components/ui/relative-time";
import type { AuditAccount, AuditEvent } from "@/data/client/types";
import { adminAudit } from "@/words/en/admin-audit";
import { useWords } from "@/words/language";
import { Reason } from "../reason";
import { Cell, Row } from "../table";
import { actionText } from "./action-text";

interface EventRowProps {
  event: AuditEvent;
  onShowUser(id: number): void;
}

/** An event in the list. Rows are not rendered again when the list grows. */
export const EventRow = memo(function EventRow({ event, onShowUser }: EventRowProps) {
  const words = useWords("adminAudit", adminAudit);
  const { at, action, outcome, reason, actor, operator, user, object, address, agent } = event;
  const { columns } = words;
  return (
    <Row data-testid="event">
      <Cell className="text-muted max-md:order-last max-md:w-full">
        <RelativeTime at={at} />
      </Cell>
      <Cell className="max-md:w-full">
        <span className="font-medium">{actionText(words, action)}</span>
        {outcome === "refused" && (
          <span className="block text-danger">
            {words.refused}
            {reason && (
              <>
                : <Reason code={reason} />
              </>
            )}
          </span>
        )}
      </Cell>
      <Cell label={columns.actor}>
        {actor && <AccountButton account={actor} onShow={onShowUser} />}
        {!actor && <span className="text-muted">{operator ? words.operator : words.unknown}</span>}
      </Cell>
      <Cell label={user || object ? columns.user : undefined}>
        {user && <AccountButton account={user} onShow={onShowUser} />}
        {object && <span className={user ? "block" : undefined}>{object}</span>}
      </Cell>
      <Cell label={address ? columns.address : undefined} className="text-muted">
        <span title={agent || undefined}>{address}</span>
      </Cell>
    </Row>
  );
});

/** The name of an account, which lists its events. */
function AccountButton({ account, onShow }: { account: AuditAccount; onShow(id: number): void }) {
  const words = useWords("adminAudit", adminAudit);
  const name = account.username ?? words.deleted(account.id.toString());
  return (
    <button
      type="button"
      title={words.filterBy(name)}
      onClick={() => onShow(account.id)}
      className="text-start underline decoration-line underline-offset-4 hover:decoration-current"
    >
      <bdi>{name}</bdi>
    </button>
  );
}
