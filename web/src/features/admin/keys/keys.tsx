import { useState } from "react";
import { Notice } from "@/components/ui/notice";
import { useAllKeys } from "@/data/admin/keys";
import { adminKeys } from "@/words/en/admin-keys";
import { useWords } from "@/words/language";
import { ListEnd } from "../list-end";
import { Table } from "../table";
import { KeyRow } from "./key-row";

/** The API keys of all accounts. */
export default function Keys() {
  const words = useWords("adminKeys", adminKeys);
  const keys = useAllKeys();
  const [notice, setNotice] = useState<string>();
  const { name, account, scopes, used, expires, actions } = words.columns;
  return (
    <>
      <p className="-mt-6 text-sm text-muted">{words.about}</p>
      {notice && <Notice>{notice}</Notice>}
      {keys.data && keys.data.length > 0 && (
        <Table
          label={words.list}
          columns={[
            ...[name, account, scopes, used, expires].map((label) => ({ label })),
            { label: actions, isHidden: true },
          ]}
          grid="md:grid-cols-[minmax(0,1.5fr)_minmax(0,1fr)_minmax(0,1.3fr)_minmax(0,1fr)_minmax(0,1fr)_7rem]"
          rows={keys.data.map((of) => (
            <KeyRow key={of.id} of={of} onRevoked={() => setNotice(words.revoked)} />
          ))}
        />
      )}
      <ListEnd list={keys} empty={words.none} />
    </>
  );
}
