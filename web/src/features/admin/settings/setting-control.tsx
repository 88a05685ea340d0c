import { adminSettings } from "@/words/en/admin-settings";
import { useWords } from "@/words/language";
import { fieldClasses } from "../field-classes";
import { BudgetControl } from "./budget-control";
import type { ControlProps } from "./control";
import { LogoControl } from "./logo-control";
import { ModelControl } from "./model-control";
import { ModelListControl } from "./model-list-control";
import { isPolicy, PolicyControl } from "./policy-control";

/** The control for a setting's value. */
export function SettingControl(props: ControlProps) {
  const words = useWords("adminSettings", adminSettings);
  const { setting, text, onEdit, readOnly, describedBy, isInvalid } = props;
  const { name } = setting;
  if (isPolicy(name)) return <PolicyControl name={name} {...props} />;
  if (name === "default_model" || name === "title_model") return <ModelControl {...props} />;
  if (name === "fallback_models") return <ModelListControl {...props} />;
  if (name === "default_budget") return <BudgetControl {...props} />;
  if (name === "logo") return <LogoControl {...props} />;
  const field = {
    id: name,
    dir: "auto",
    value: text,
    readOnly,
    "aria-describedby": describedBy,
    "aria-invalid": isInvalid,
    spellCheck: name !== "allowed_email_domains",
    className: fieldClasses({ isInvalid, readOnly }),
  } as const;
  if (name === "require_second_factor_grace")
    return <input {...field} inputMode="numeric" onChange={(event) => onEdit(event.target.value.trim())} />;
  if (name === "app_name" || name === "banner")
    return <input {...field} onChange={(event) => onEdit(event.target.value)} />;
  const isList = typeof setting.value !== "string";
  return (
    <>
      <textarea {...field} rows={isList ? 2 : 3} onChange={(event) => onEdit(event.target.value)} />
      {isList && <p className="text-xs text-muted">{words.oneALine}</p>}
    </>
  );
}
