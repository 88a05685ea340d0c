import { type ReactNode, useId } from "react";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import type { Approval } from "@/data/client/types";
import { adminModels } from "@/words/en/admin-models";
import { adminTools } from "@/words/en/admin-tools";
import { useWords } from "@/words/language";
import { AccessField } from "../access/access-field";
import { codeTyping } from "../form/code-typing";
import { LinesField } from "../form/lines-field";
import type { ServerValues } from "./server-values";

export interface FieldsProps {
  values: ServerValues;
  errors: Record<string, string>;
  onChange(change: Partial<ServerValues>): void;
}

interface ReachFieldsProps extends FieldsProps {
  /** What is stored already. */
  stored?: { headers: boolean; env: boolean };
  /** Below the secrets. */
  children?: ReactNode;
}

/** How the server is reached, with its secrets. */
export function ReachFields({ values, errors, onChange, stored, children }: ReachFieldsProps) {
  const words = useWords("adminTools", adminTools);
  const shared = useWords("adminModels", adminModels);
  const id = useId();
  if (values.reach === "address")
    return (
      <>
        <Field
          id={`${id}-address`}
          name="url"
          type="url"
          inputMode="url"
          label={words.address}
          hint={words.addressHint}
          value={values.url}
          error={errors.url}
          onChange={(event) => onChange({ url: event.target.value })}
          {...codeTyping}
        />
        <LinesField
          name="headers"
          label={shared.headers}
          hint={stored?.headers ? shared.headersStored : words.headersHint}
          text={values.headers}
          error={errors.headers}
          onChange={(headers) => onChange({ headers })}
        />
        {children}
      </>
    );
  return (
    <>
      <Field
        id={`${id}-command`}
        name="command"
        label={words.command}
        hint={words.commandHint}
        value={values.command}
        error={errors.command}
        onChange={(event) => onChange({ command: event.target.value })}
        {...codeTyping}
      />
      <LinesField
        name="args"
        label={words.args}
        hint={words.argsHint}
        text={values.args}
        error={errors.args}
        onChange={(args) => onChange({ args })}
      />
      <LinesField
        name="env"
        label={words.env}
        hint={stored?.env ? words.envStored : words.envHint}
        text={values.env}
        error={errors.env}
        onChange={(env) => onChange({ env })}
      />
      {children}
    </>
  );
}

interface RuleFieldsProps extends FieldsProps {
  accessError: string | undefined;
}

/** Name, approval, and who may use the tools. */
export function RuleFields({ values, errors, accessError, onChange }: RuleFieldsProps) {
  const words = useWords("adminTools", adminTools);
  const { name } = useWords("adminModels", adminModels);
  const id = useId();
  return (
    <>
      <Field
        id={`${id}-name`}
        name="name"
        label={name}
        hint={words.nameHint}
        value={values.name}
        error={errors.name}
        onChange={(event) => onChange({ name: event.target.value })}
        autoComplete="off"
      />
      <div className="flex flex-col gap-1.5">
        <Select<Approval | "">
          id={`${id}-approval`}
          name="approval"
          label={words.approval}
          options={[["", words.asDeclared], ...(Object.entries(words.approvals) as [Approval, string][])]}
          value={values.approval ?? ""}
          onChoose={(approval) => onChange({ approval: approval || null })}
          aria-describedby={`${id}-approval-about`}
        />
        <p id={`${id}-approval-about`} className="text-sm text-muted">
          {words.approvalAbout[values.approval ?? ""]} {words.approvalHint}
        </p>
      </div>
      <AccessField
        access={values.access}
        error={errors.groups ?? accessError}
        onChange={(access) => onChange({ access })}
      />
    </>
  );
}
