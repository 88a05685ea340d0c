import { useCallback } from "react";
import { useAudit } from "@/data/admin/audit";
import { adminAudit } from "@/words/en/admin-audit";
import { useWords } from "@/words/language";
import { ListEnd } from "../list-end";
import { Table } from "../table";
import { useAddress } from "../use-address";
import { AuditFilters } from "./audit-filters";
import { EventRow } from "./event-row";
import { filterIn } from "./filter";
import { OnlyOf } from "./only-of";

/** What happened, and who did it. */
export default function Audit() {
  const words = useWords("adminAudit", adminAudit);
  const { get, set } = useAddress();
  const filter = filterIn(get);
  const events = useAudit(filter);
  const showUser = useCallback((id: number) => set({ user: id.toString() }, "push"), [set]);
  const { at, action, actor, user, address } = words.columns;
  return (
    <>
      <p className="text-sm text-muted">{words.about}</p>
      <AuditFilters action={filter.action} from={get("from")} to={get("to")} onChange={set} />
      {filter.user && (
        <OnlyOf key={filter.user} id={filter.user} onShowAll={() => set({ user: undefined })} />
      )}
      {events.data && events.data.length > 0 && (
        <div aria-busy={events.isPlaceholderData} className="aria-busy:opacity-60">
          <Table
            label={words.list}
            columns={[at, action, actor, user, address].map((label) => ({ label }))}
            grid="md:grid-cols-[minmax(0,1fr)_minmax(0,1.6fr)_minmax(0,1fr)_minmax(0,1fr)_minmax(0,1fr)]"
            rows={events.data.map((event) => <EventRow key={event.id} event={event} onShowUser={showUser} />)}
          />
        </div>
      )}
      <ListEnd list={events} empty={words.none} />
    </>
  );
}
