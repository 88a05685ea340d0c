import { Plus } from "lucide-react";
import { useCallback, useState } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { useGroups } from "@/data/admin/groups";
import { adminGroups } from "@/words/en/admin-groups";
import { useWords } from "@/words/language";
import { ListEnd } from "../list-end";
import { Table } from "../table";
import { useAddress } from "../use-address";
import { CreateGroup } from "./create-group";
import { GroupDialog } from "./group-dialog";
import { GroupRow } from "./group-row";

/** The groups of people. */
export default function Groups() {
  const words = useWords("adminGroups", adminGroups);
  const { get, set } = useAddress();
  const groups = useGroups();
  const [creating, setCreating] = useState(false);
  const [notice, setNotice] = useState<string>();
  const open = useCallback((id: number) => set({ group: id.toString() }, "push"), [set]);
  const close = () => set({ group: undefined });
  const opened = Number(get("group"));
  const { group, members, budget, created } = words.columns;
  return (
    <>
      <p className="-mt-6 text-sm text-muted">{words.about}</p>
      {creating ? (
        <CreateGroup
          onCreated={({ id }) => {
            setCreating(false);
            open(id); // for its members
          }}
          onCancel={() => setCreating(false)}
        />
      ) : (
        <Button
          className="self-start"
          onClick={() => {
            setNotice(undefined);
            setCreating(true);
          }}
        >
          <Plus size={16} aria-hidden />
          {words.create}
        </Button>
      )}
      {notice && <Notice>{notice}</Notice>}
      {groups.data && groups.data.length > 0 && (
        <Table
          label={words.list}
          columns={[{ label: group }, { label: members }, { label: budget }, { label: created }]}
          grid="md:grid-cols-[minmax(0,2fr)_minmax(0,0.7fr)_minmax(0,1.4fr)_minmax(0,1fr)]"
          rows={groups.data.map((one) => <GroupRow key={one.id} group={one} onOpen={open} />)}
        />
      )}
      <ListEnd list={groups} empty={words.none} />
      {Number.isSafeInteger(opened) && opened > 0 && (
        <GroupDialog
          key={opened}
          id={opened}
          onClose={close}
          onDeleted={(name) => {
            close();
            setNotice(words.deleted(name));
          }}
        />
      )}
    </>
  );
}
