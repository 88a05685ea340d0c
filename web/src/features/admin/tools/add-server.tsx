import { useEffect, useId, useRef, useState } from "react";
import { Field } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { RadioGroup } from "@/components/ui/radio-group";
import { checkMcpServer, useAddMcpServer } from "@/data/admin/mcp-servers";
import { ApiError } from "@/data/client/api-error";
import type { McpServer, McpServerCheck } from "@/data/client/types";
import { adminModels } from "@/words/en/admin-models";
import { adminTools } from "@/words/en/admin-tools";
import { useWords } from "@/words/language";
import { codeTyping } from "../form/code-typing";
import { FormButtons } from "../form/form-buttons";
import { MoreFields } from "../form/more-fields";
import { useCheckedForm } from "../form/use-checked-form";
import { CheckResult } from "./check-result";
import { ClientFields } from "./client-fields";
import { draftValues, forgetDraft, saveDraft } from "./server-draft";
import { ReachFields, RuleFields } from "./server-fields";
import { addRequest, checkRequest, type NewServerValues, type Reach, withProposals } from "./server-values";

interface AddServerProps {
  /** The ids of the other servers. */
  taken: readonly string[];
  /** Commands can be started. */
  stdio: boolean;
  onAdded(server: McpServer): void;
  onCancel(): void;
}

/** Adds a server: it is asked for its tools first, and what is wrong is shown. */
export function AddServer({ taken, stdio, onAdded, onCancel }: AddServerProps) {
  const words = useWords("adminTools", adminTools);
  const shared = useWords("adminModels", adminModels);
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  const [values, setValues] = useState<NewServerValues>(() => draftValues(taken, stdio));
  const [accessError, setAccessError] = useState<string>();
  const [more, setMore] = useState(false);
  const { mutateAsync } = useAddMcpServer();
  const { errors, problem, check, doing, formProps } = useCheckedForm<McpServerCheck>({
    ask: () => checkMcpServer(undefined, checkRequest(values)),
    save: async () => {
      if (values.access.restricted && values.access.groups.length === 0)
        return setAccessError(shared.noGroupChosen);
      try {
        const added = await mutateAsync(addRequest(values));
        forgetDraft();
        onAdded(added);
      } catch (error) {
        if (error instanceof ApiError && error.code === "mcp_server_taken") setMore(true);
        throw error;
      }
    },
  });
  useEffect(() => form.current?.querySelector<HTMLElement>("input:checked, input")?.focus(), []);
  function change(part: Partial<NewServerValues>): void {
    const next = withProposals({ ...values, ...part }, taken);
    setValues(next);
    saveDraft(next);
    if (part.access) setAccessError(undefined);
  }
  return (
    <form
      ref={form}
      method="post"
      aria-label={words.add}
      className="flex w-full max-w-lg flex-col gap-4"
      data-testid="add-mcp-server"
      {...formProps}
    >
      {stdio && (
        <div className="flex flex-col gap-2">
          <RadioGroup<Reach>
            name={`${id}-reach`}
            label={words.reach}
            values={["address", "command"]}
            selected={values.reach}
            onSelect={(reach) => change({ reach })}
            renderLabel={(reach) => words.reaches[reach]}
          />
          {values.reach === "command" && <p className="text-sm text-muted">{words.commandAbout}</p>}
        </div>
      )}
      <ReachFields values={values} errors={errors} onChange={change} />
      {values.reach === "address" && (
        <ClientFields serverId={values.id} values={values} errors={errors} onChange={change} />
      )}
      <RuleFields
        values={values}
        errors={errors}
        accessError={accessError}
        onChange={(part) => change({ ...part, ...(part.name !== undefined && { namedByHand: true }) })}
      />
      <MoreFields label={shared.id} open={more || errors.id !== undefined} onToggle={setMore}>
        <Field
          id={`${id}-id`}
          name="id"
          label={shared.id}
          hint={words.idHint}
          value={values.id}
          error={errors.id}
          onChange={(event) => change({ id: event.target.value, idByHand: true })}
          {...codeTyping}
        />
      </MoreFields>
      {problem && <Notice kind="problem">{problem}</Notice>}
      {check && <CheckResult check={check} />}
      <FormButtons
        save={[words.addAction, words.adding]}
        doing={doing}
        failed={check?.problem !== undefined}
        onCancel={() => {
          forgetDraft();
          onCancel();
        }}
      />
    </form>
  );
}
