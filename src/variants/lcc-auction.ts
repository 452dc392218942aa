import { negotiationVariant } from "./driver/negotiation.ts";

export default negotiationVariant(
  "lcc-auction",
  "A host that sheds calls some others, and the best bid wins.",
  "auction",
);
