// All that other features use of this one. What loads on demand is in lazy.
export { PersonalInstructions } from "./personal-instructions";
