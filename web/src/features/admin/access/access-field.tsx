import Link from "next/link";
import { useId, useState } from "react";
import { Field } from "@/components/ui/field";
import { RadioGroup } from "@/components/ui/radio-group";
import { useAllGroups } from "@/data/admin/groups";
import type { Group } from "@/data/client/types";
import { adminModels } from "@/words/en/admin-models";
import { useWords } from "@/words/language";
import { LoadError } from "../load-error";
import { Loading } from "../loading";
import type { Access } from "./access";

interface AccessFieldProps {
  access: Access;
  error: string | undefined;
  onChange(access: Access): void;
}

/** Who may use something: everyone, or groups chosen from a list. */
export function AccessField({ access, error, onChange }: AccessFieldProps) {
  const words = useWords("adminModels", adminModels);
  const id = useId();
  return (
    <div className="flex flex-col gap-3">
      <p aria-hidden className="text-sm font-medium">
        {words.access}
      </p>
      <RadioGroup<"everyone" | "someGroups">
        name={`${id}-access`}
        label={words.access}
        values={["everyone", "someGroups"]}
        selected={access.restricted ? "someGroups" : "everyone"}
        onSelect={(value) => onChange({ ...access, restricted: value === "someGroups" })}
        renderLabel={(value) => words[value]}
      />
      {access.restricted && (
        <GroupChoice
          chosen={access.groups}
          errorId={`${id}-error`}
          onChange={(groups) => onChange({ restricted: true, groups })}
        />
      )}
      <p id={`${id}-error`} role="alert" className="text-sm text-danger empty:hidden">
        {error}
      </p>
    </div>
  );
}

/** So many groups are found without a search. */
const few = 8;

interface GroupChoiceProps {
  chosen: readonly number[];
  errorId: string;
  onChange(groups: number[]): void;
}

function GroupChoice({ chosen, errorId, onChange }: GroupChoiceProps) {
  const words = useWords("adminModels", adminModels);
  const id = useId();
  const { data: groups, error, refetch } = useAllGroups();
  const [typed, setTyped] = useState("");
  if (!groups) return error ? <LoadError error={error} onRetry={() => refetch()} /> : <Loading />;
  if (groups.length === 0)
    return (
      <p className="text-sm text-muted">
        {words.noGroups}{" "}
        <Link href="/admin/groups" className="text-accent underline underline-offset-2">
          {words.createGroup}
        </Link>
      </p>
    );
  const wanted = typed.trim().toLowerCase();
  const shown = groups
    .filter(({ name }) => name.toLowerCase().includes(wanted))
    .toSorted((a, b) => a.name.localeCompare(b.name));
  const toggle = ({ id: group }: Group) =>
    onChange(chosen.includes(group) ? chosen.filter((other) => other !== group) : [...chosen, group]);
  return (
    <fieldset aria-describedby={errorId} className="flex flex-col gap-2">
      <legend className="sr-only">{words.groups}</legend>
      {groups.length > few && (
        <Field
          id={`${id}-search`}
          name={`${id}-search`}
          type="search"
          label={words.searchGroups}
          autoComplete="off"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={(event) => event.key === "Enter" && event.preventDefault()} // does not submit the form
        />
      )}
      <div className="max-h-56 overflow-y-auto rounded-lg border border-line p-1">
        {shown.map((group) => (
          <label
            key={group.id}
            className="flex min-h-9 cursor-pointer items-center gap-3 rounded-md px-2 text-sm hover:bg-surface pointer-coarse:min-h-11"
          >
            <input
              type="checkbox"
              name="groups"
              checked={chosen.includes(group.id)}
              onChange={() => toggle(group)}
              className="size-4 shrink-0 accent-accent"
            />
            <bdi className="min-w-0 [overflow-wrap:anywhere]">{group.name}</bdi>
          </label>
        ))}
        {shown.length === 0 && (
          <p role="status" className="px-2 py-1.5 text-sm text-muted">
            {words.noGroupFound}
          </p>
        )}
      </div>
    </fieldset>
  );
}
