import { UserPlus } from "lucide-react";
import { useCallback, useState } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { Select } from "@/components/ui/select";
import { type PeopleFilter, usePeople } from "@/data/admin/people";
import type { Person, Role } from "@/data/client/types";
import { adminPeople } from "@/words/en/admin-people";
import { useWords } from "@/words/language";
import { ListEnd } from "../list-end";
import { SearchField } from "../search-field";
import { Table } from "../table";
import { useAddress } from "../use-address";
import { CreatePerson } from "./create-person";
import { PersonDialog } from "./person-dialog";
import { PersonRow } from "./person-row";

const roles: readonly string[] = ["admin", "member"] satisfies Role[];

/** The filter that an address names. */
function filterIn(get: (name: string) => string): PeopleFilter {
  const role = get("role");
  const active = get("active");
  return {
    query: get("query") || undefined,
    role: roles.includes(role) ? (role as Role) : undefined,
    active: active === "true" || active === "false" ? active === "true" : undefined,
  };
}

/** All accounts, with search and filters. */
export default function People() {
  const words = useWords("adminPeople", adminPeople);
  const { get, set } = useAddress();
  const filter = filterIn(get);
  const people = usePeople(filter);
  const [creating, setCreating] = useState(false);
  const [notice, setNotice] = useState<string>();
  const search = useCallback((query: string) => set({ query }), [set]);
  const open = useCallback((id: number) => set({ person: id.toString() }, "push"), [set]);
  const close = () => set({ person: undefined });
  const opened = Number(get("person"));
  const { account, role, state, lastSignIn, devices, messages, tokens } = words.columns;
  return (
    <>
      {creating ? (
        <CreatePerson
          onCreated={({ username }: Person) => {
            setCreating(false);
            setNotice(words.created(username));
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
          <UserPlus size={16} aria-hidden />
          {words.create}
        </Button>
      )}
      {notice && <Notice>{notice}</Notice>}
      <search className="grid gap-3 md:grid-cols-[minmax(0,1fr)_10rem_10rem]">
        <SearchField name="query" label={words.search} value={filter.query ?? ""} onSearch={search} />
        <Select
          name="role"
          label={words.role}
          options={[
            ["", words.anyRole],
            ["admin", words.roles.admin],
            ["member", words.roles.member],
          ]}
          value={filter.role ?? ""}
          onChoose={(value) => set({ role: value })}
        />
        <Select
          name="active"
          label={words.state}
          options={[
            ["", words.anyState],
            ["true", words.active],
            ["false", words.inactive],
          ]}
          value={filter.active?.toString() ?? ""}
          onChoose={(value) => set({ active: value })}
        />
      </search>
      {people.data && people.data.length > 0 && (
        <div aria-busy={people.isPlaceholderData} className="aria-busy:opacity-60">
          <Table
            label={words.list}
            columns={[
              { label: account },
              { label: role },
              { label: state },
              { label: lastSignIn },
              { label: devices, isNumber: true },
              { label: messages, isNumber: true },
              { label: tokens, isNumber: true },
            ]}
            grid="md:grid-cols-[minmax(0,2.2fr)_repeat(2,minmax(0,0.8fr))_minmax(0,1.2fr)_repeat(2,minmax(0,0.8fr))_minmax(0,1fr)]"
            rows={people.data.map((person) => <PersonRow key={person.id} person={person} onOpen={open} />)}
          />
        </div>
      )}
      <ListEnd list={people} empty={words.noneFound} />
      {Number.isSafeInteger(opened) && opened > 0 && (
        <PersonDialog
          key={opened}
          id={opened}
          onClose={close}
          onDeleted={(username) => {
            close();
            setNotice(words.deleted(username));
          }}
        />
      )}
    </>
  );
}
