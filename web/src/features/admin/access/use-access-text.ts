import { useAllGroups } from "@/data/admin/groups";
import { adminModels } from "@/words/en/admin-models";
import { useWords } from "@/words/language";
import { useLocale } from "@/words/locale";
import { type Access, groupNames } from "./access";

/** Writes who may use something, such as "Only for Research and Sales". */
export function useAccessText(): (access: Access) => string {
  const words = useWords("adminModels", adminModels);
  const locale = useLocale();
  const { data } = useAllGroups();
  return ({ restricted, groups }) => {
    if (!restricted) return words.everyone;
    if (groups.length === 0) return words.forNoOne;
    return data ? words.onlyFor(groupNames(groups, data, locale)) : words.restricted;
  };
}
