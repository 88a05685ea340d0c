/** Hidden username field that tells password managers which account a form is for. Not submitted. */
export function AccountName({ name = "" }: { name?: string }) {
  return <input type="text" name="username" autoComplete="username" value={name} readOnly hidden />;
}
