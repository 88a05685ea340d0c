import { classNames } from "@/components/ui/class-names";
import { adminSettings } from "@/words/en/admin-settings";
import { useWords } from "@/words/language";
import type { ControlProps } from "./control";

/** The settings that are one of few policies. */
export const policies = {
  registration: ["open", "invite", "closed"],
  require_second_factor: ["off", "admins", "everyone"],
  password_login: ["on", "off"],
  require_verified_email: ["off", "on"],
} as const;

type PolicySetting = keyof typeof policies;

export function isPolicy(name: string): name is PolicySetting {
  return Object.hasOwn(policies, name);
}

/** A policy: radio buttons, each with what it means. */
export function PolicyControl({
  name,
  setting,
  text,
  onEdit,
  readOnly,
  describedBy,
}: ControlProps & { name: PolicySetting }) {
  const words = useWords("adminSettings", adminSettings);
  const texts: Record<string, { name: string; about: string } | undefined> = words.policies[name];
  return (
    <div
      id={setting.name}
      role="radiogroup"
      aria-labelledby={`${setting.name}-label`}
      aria-describedby={describedBy}
      className="flex flex-col gap-1"
    >
      {policies[name].map((policy) => (
        <label
          key={policy}
          className={classNames(
            "flex gap-3 rounded-lg border p-3 text-sm has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent",
            text === policy ? "border-accent bg-tint" : "border-line",
            readOnly ? "cursor-default" : "cursor-pointer",
            readOnly && text !== policy && "text-muted",
          )}
        >
          <input
            type="radio"
            name={setting.name}
            value={policy}
            checked={text === policy}
            disabled={readOnly}
            onChange={() => onEdit(policy)}
            className="mt-0.5 size-4 shrink-0 accent-accent outline-none"
          />
          <span className="flex flex-col">
            <span className="font-medium">{texts[policy]?.name}</span>
            <span className="text-muted">{texts[policy]?.about}</span>
          </span>
        </label>
      ))}
    </div>
  );
}
