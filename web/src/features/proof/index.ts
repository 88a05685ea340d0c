export { PasswordProof } from "./password-proof";
export { ProofField } from "./proof-field";
export { passwordProofSchema } from "./schema";
export { useAskedProof } from "./use-asked-proof";
