import { Button } from "@/components/ui/button";
import { usePerson } from "@/data/admin/people";
import { adminAudit } from "@/words/en/admin-audit";
import { useWords } from "@/words/language";

/** Says which account's events are listed. Deleted ones have no name any more. */
export function OnlyOf({ id, onShowAll }: { id: number; onShowAll(): void }) {
  const words = useWords("adminAudit", adminAudit);
  const { data: person, isPending } = usePerson(id);
  const name = person?.username ?? (isPending ? "…" : words.deleted(id.toString()));
  return (
    <div className="flex flex-wrap items-center gap-3 rounded-lg bg-tint px-3 py-2 text-sm">
      <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">{words.onlyOf(name)}</span>
      <Button variant="quiet" size="small" onClick={onShowAll}>
        {words.showAll}
      </Button>
    </div>
  );
}
