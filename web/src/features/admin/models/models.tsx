import { adminModels } from "@/words/en/admin-models";
import { useWords } from "@/words/language";
import { useAddress } from "../use-address";
import { ModelList } from "./model-list";
import { Providers } from "./providers";

/** What answers: the providers that are connected, and their models. */
export default function Models() {
  const words = useWords("adminModels", adminModels);
  const address = useAddress();
  return (
    <>
      <p className="-mt-6 text-sm text-muted">{words.about}</p>
      <Providers
        onShowModels={(provider) => address.set({ provider, query: undefined, enabled: undefined })}
      />
      <ModelList {...address} />
    </>
  );
}
