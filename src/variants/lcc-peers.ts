import { negotiationVariant } from "./driver/negotiation.ts";

export default negotiationVariant(
  "lcc-peers",
  "A host that sheds asks one of its peers, who takes the VM or passes the request on: no discovery service.",
  "peers",
);
