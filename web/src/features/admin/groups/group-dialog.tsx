import { X } from "lucide-react";
import { IconButton } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { useChangeGroup, useGroup } from "@/data/admin/groups";
import type { Group } from "@/data/client/types";
import { adminBudgets } from "@/words/en/admin-budgets";
import { adminGroups } from "@/words/en/admin-groups";
import { useWords } from "@/words/language";
import { BudgetForm } from "../budget/budget-form";
import { LoadError } from "../load-error";
import { Loading } from "../loading";
import { DeleteGroup } from "./delete-group";
import { GroupMembers } from "./group-members";
import { GroupModels } from "./group-models";
import { RenameGroup } from "./rename-group";

interface GroupDialogProps {
  id: number;
  onClose(): void;
  onDeleted(name: string): void;
}

/** One group over the list, which stays where it is. */
export function GroupDialog({ id, onClose, onDeleted }: GroupDialogProps) {
  const words = useWords("adminGroups", adminGroups);
  const { data: group, error, refetch } = useGroup(id);
  return (
    <Dialog label={group?.name ?? words.columns.group} onClose={onClose} className="max-h-[80dvh]">
      <div className="flex flex-col gap-6 p-5" data-testid="group-dialog">
        <div className="flex items-start gap-3">
          <h2 className="min-w-0 flex-1 text-lg font-semibold [overflow-wrap:anywhere]">
            <bdi>{group?.name ?? words.columns.group}</bdi>
          </h2>
          <IconButton label={words.close} onClick={onClose}>
            <X size={16} aria-hidden />
          </IconButton>
        </div>
        {group && <GroupParts group={group} onDeleted={() => onDeleted(group.name)} />}
        {!group && (error ? <LoadError error={error} onRetry={() => refetch()} /> : <Loading />)}
      </div>
    </Dialog>
  );
}

function GroupParts({ group, onDeleted }: { group: Group; onDeleted(): void }) {
  const budgets = useWords("adminBudgets", adminBudgets);
  const { mutateAsync } = useChangeGroup(group.id);
  return (
    <>
      <GroupMembers group={group} />
      <div className="border-t border-line pt-5">
        <BudgetForm
          budget={group.budget}
          about={budgets.groupAbout}
          none={budgets.noLimit}
          remove={budgets.remove}
          store={(budget) => mutateAsync({ budget })}
        />
      </div>
      <GroupModels id={group.id} />
      <RenameGroup group={group} />
      <DeleteGroup group={group} onDeleted={onDeleted} />
    </>
  );
}
