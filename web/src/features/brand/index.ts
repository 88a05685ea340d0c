export { FollowBrand } from "./follow-brand";
