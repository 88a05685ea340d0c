import { X } from "lucide-react";
import Link from "next/link";
import { IconButton } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { usePerson } from "@/data/admin/people";
import { adminPeople } from "@/words/en/admin-people";
import { useWords } from "@/words/language";
import { LoadError } from "../load-error";
import { Loading } from "../loading";
import { PersonActions } from "./person-actions";
import { PersonBudget } from "./person-budget";
import { PersonFacts } from "./person-facts";

interface PersonDialogProps {
  id: number;
  onClose(): void;
  onDeleted(username: string): void;
}

/** One account over the list, which stays where it is. */
export function PersonDialog({ id, onClose, onDeleted }: PersonDialogProps) {
  const words = useWords("adminPeople", adminPeople);
  const { data: person, error, refetch } = usePerson(id);
  return (
    <Dialog label={person?.username ?? words.columns.account} onClose={onClose} className="max-h-[80dvh]">
      <div className="flex flex-col gap-5 p-5" data-testid="person-dialog">
        <div className="flex items-start gap-3">
          <div className="min-w-0 flex-1">
            <h2 className="text-lg font-semibold [overflow-wrap:anywhere]">
              <bdi>{person?.username ?? words.columns.account}</bdi>
            </h2>
            {person && <p className="text-sm text-muted [overflow-wrap:anywhere]">{person.email}</p>}
          </div>
          <IconButton label={words.close} onClick={onClose}>
            <X size={16} aria-hidden />
          </IconButton>
        </div>
        {person && <PersonFacts person={person} />}
        <Link
          href={`/admin/audit?user=${id}`}
          className="self-start text-sm text-accent underline underline-offset-2"
        >
          {words.audit}
        </Link>
        {person && (
          <div className="border-t border-line pt-5">
            <PersonBudget person={person} />
          </div>
        )}
        {person && <PersonActions person={person} onDeleted={() => onDeleted(person.username)} />}
        {!person && (error ? <LoadError error={error} onRetry={() => refetch()} /> : <Loading />)}
      </div>
    </Dialog>
  );
}
