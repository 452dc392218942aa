import { negotiationVariant } from "./driver/negotiation.ts";

export default negotiationVariant(
  "lcc-guarded",
  "Hosts ask a discovery service for a partner, which measures its own load before it promises room.",
  "guarded",
);
