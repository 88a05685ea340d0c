import { memo, use } from "react";
import { RelativeTime } from "@/components/ui/relative-time";
import type { Person } from "@/data/client/types";
import { adminPeople } from "@/words/en/admin-people";
import { useWords } from "@/words/language";
import { useLocale } from "@/words/locale";
import { MeContext } from "../me-context";
import { Cell, Row } from "../table";

interface PersonRowProps {
  person: Person;
  onOpen(id: number): void;
}

/** An account in the list; its name opens it. Rows that have not changed are not rendered again when the list grows. */
export const PersonRow = memo(function PersonRow({ person, onOpen }: PersonRowProps) {
  const { id, username, email, role, is_active, last_sign_in, logins, messages, tokens } = person;
  const words = useWords("adminPeople", adminPeople);
  const numbers = new Intl.NumberFormat(useLocale());
  const isMe = use(MeContext)?.id === id;
  return (
    <Row data-testid="person">
      <Cell className="max-md:w-full">
        <button
          type="button"
          aria-haspopup="dialog"
          onClick={() => onOpen(id)}
          className="text-start font-medium after:absolute after:inset-0"
        >
          <bdi>{username}</bdi>
        </button>
        {isMe && <span className="ml-2 rounded bg-tint px-1.5 py-0.5 text-xs">{words.you}</span>}
        <span className="block text-muted">{email}</span>
      </Cell>
      <Cell className={role === "admin" ? "font-medium" : undefined}>{words.roles[role]}</Cell>
      <Cell className={is_active ? undefined : "text-danger"}>
        {is_active ? words.active : words.inactive}
      </Cell>
      <Cell label={words.columns.lastSignIn}>
        {last_sign_in ? <RelativeTime at={last_sign_in} /> : words.never}
      </Cell>
      <Cell label={words.columns.devices} isNumber>
        {numbers.format(logins)}
      </Cell>
      <Cell label={words.columns.messages} isNumber>
        {numbers.format(messages)}
      </Cell>
      <Cell label={words.columns.tokens} isNumber>
        {numbers.format(tokens)}
      </Cell>
    </Row>
  );
});
