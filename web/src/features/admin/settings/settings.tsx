import { type ReactNode, useId } from "react";
import { useSettings } from "@/data/admin/settings";
import type { SettingName } from "@/data/client/types";
import { adminSettings } from "@/words/en/admin-settings";
import { useWords } from "@/words/language";
import { LoadError } from "../load-error";
import { Loading } from "../loading";
import { SettingForm } from "./setting-form";
import { TestMail } from "./test-mail";

const groups = {
  access: ["registration", "allowed_email_domains"],
  security: [
    "require_second_factor",
    "require_second_factor_grace",
    "password_login",
    "require_verified_email",
  ],
  models: ["default_model", "fallback_models", "title_model", "system_prompt", "default_budget"],
  look: ["app_name", "logo", "banner", "starters"],
} as const satisfies Record<string, SettingName[]>;
const grouped: readonly string[] = Object.values(groups).flat();

/** What administrators decide, each setting with a form of its own. */
export default function Settings() {
  const words = useWords("adminSettings", adminSettings);
  const { data, error, refetch } = useSettings();
  if (data === undefined) return error ? <LoadError error={error} onRetry={() => refetch()} /> : <Loading />;
  const formsOf = (isWanted: (name: SettingName) => boolean) =>
    data
      .filter(({ name }) => isWanted(name))
      .map((setting) => <SettingForm key={setting.name} setting={setting} />);
  const others = formsOf((name) => !grouped.includes(name));
  return (
    <div className="flex max-w-[720px] flex-col gap-8">
      <p className="-mt-6 text-sm text-muted">{words.about}</p>
      {error && <LoadError error={error} onRetry={() => refetch()} />}
      {Object.entries(groups).map(([group, names]) => (
        <Group key={group} title={words.groups[group as keyof typeof groups]}>
          {formsOf((name) => (names as readonly string[]).includes(name))}
          {group === "access" && <TestMail />}
        </Group>
      ))}
      {others.length > 0 && <Group title={words.groups.others}>{others}</Group>}
    </div>
  );
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="flex flex-col gap-8 border-t border-line pt-6">
      <h2 id={id} className="text-lg font-semibold">
        {title}
      </h2>
      {children}
    </section>
  );
}
