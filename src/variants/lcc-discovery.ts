import { negotiationVariant } from "./driver/negotiation.ts";

export default negotiationVariant(
  "lcc-discovery",
  "Hosts ask a discovery service for a partner and trust the room it measured earlier: the slides' protocol, naive.",
  "discovery",
);
