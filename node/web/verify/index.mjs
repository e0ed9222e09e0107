// What the package @waybill/verify offers. Each module can be imported alone, from a browser too: none needs a build.

export { NotCanonical, Refused, trustGenesis, trustHeader, verifyProof } from './verify.mjs';
export { Client, Unreachable } from './client.mjs';
export { NotAnIdentifier, format, kindOf, namespaces, parse, parseExact } from './ident.mjs';
export { holdingAt, milestones, readTrace } from './trace.mjs';
export { checkEvidence, evidenceOf, fromGenesis, fromPin, hashOf, momentOf, reach, readLightBlock, step } from './follow.mjs';
export { memory, stored } from './seen.mjs';
export { enums } from './messages.mjs';
