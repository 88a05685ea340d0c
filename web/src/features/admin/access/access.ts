import type { Group } from "@/data/client/types";

/** Who may use something: everyone, or the members of some groups. */
export interface Access {
  readonly restricted: boolean;
  readonly groups: readonly number[];
}

export const accessOf = ({ restricted, groups }: Access): Access => ({ restricted, groups });

export function isSameAccess(a: Access, b: Access): boolean {
  if (!a.restricted || !b.restricted) return a.restricted === b.restricted;
  return a.groups.length === b.groups.length && a.groups.every((id) => b.groups.includes(id));
}

/** The groups to store; undefined if nothing changes. */
export function changedGroups(before: Access, access: Access): number[] | undefined {
  if (isSameAccess(before, access)) return undefined;
  return access.restricted ? [...access.groups] : [];
}

/** Only some groups may use it, but none is chosen. Storing no groups would mean everyone. */
export const lacksGroups = (before: Access, access: Access) =>
  access.restricted && access.groups.length === 0 && !isSameAccess(before, access);

/** The names of groups for a sentence; of a group that is not known, its id. */
export function groupNames(ids: readonly number[], known: readonly Group[], locale: string): string {
  const names = ids.map((id) => known.find((group) => group.id === id)?.name ?? String(id));
  return new Intl.ListFormat(locale, { type: "conjunction" }).format(
    names.toSorted((a, b) => a.localeCompare(b)),
  );
}
