import Link from "next/link";
import { useId } from "react";
import { useKnownModels } from "@/data/admin/models";
import { adminGroups } from "@/words/en/admin-groups";
import { useWords } from "@/words/language";
import { ListEnd } from "../list-end";

/** The models that name a group. */
export function GroupModels({ id }: { id: number }) {
  const words = useWords("adminGroups", adminGroups);
  const heading = useId();
  const models = useKnownModels({ group: id });
  const listed = models.isPlaceholderData ? [] : (models.data ?? []);
  return (
    <section aria-labelledby={heading} className="flex flex-col gap-2 border-t border-line pt-5 text-sm">
      <h3 id={heading} className="font-medium">
        {words.models}
      </h3>
      {listed.length > 0 && (
        <>
          <p className="text-muted">{words.modelsAbout}</p>
          <ul className="flex flex-wrap gap-x-4 gap-y-1">
            {listed.map((model) => (
              <li key={model.id} className="[overflow-wrap:anywhere]">
                <Link
                  href={`/admin/models?query=${encodeURIComponent(model.id)}`}
                  className="underline decoration-line underline-offset-4 hover:decoration-current"
                >
                  <bdi>{model.name}</bdi>
                </Link>
              </li>
            ))}
          </ul>
        </>
      )}
      <ListEnd list={models} empty={words.noModels} />
    </section>
  );
}
