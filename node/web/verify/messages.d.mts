// Written by messages.types.mjs. DO NOT EDIT.
// Messages as they are decoded: absent numbers are zero, absent texts and bytes empty, absent messages null.

export interface Member {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  id: string;
  title: string;
  standing: number;
  roles: readonly Role[];
  keys: readonly Key[];
  node: Node | null;
  validator: Validator | null;
  ownerCommitment: Uint8Array;
  heartbeat: bigint;
  device: Device | null;
  brokers: readonly Broker[];
  devices: number;
}

export interface Device {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  owner: string;
  until: bigint;
  counter: bigint;
  gaps: readonly CounterGap[];
  forks: number;
  head: Uint8Array;
}

export interface CounterGap {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  first: bigint;
  last: bigint;
}

export interface Broker {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  broker: string;
  until: bigint;
}

export interface Role {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  type: number;
  countries: readonly string[];
  places: readonly string[];
  prefixes: readonly string[];
  lanes: readonly string[];
}

export interface Key {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  algorithm: number;
  publicKey: Uint8Array;
  from: bigint;
  until: bigint;
}

export interface Node {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  publicKey: Uint8Array;
  addresses: readonly string[];
}

export interface Validator {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  algorithm: number;
  publicKey: Uint8Array;
  power: bigint;
}

export interface Parameters {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  rules: number;
  heartbeat: bigint;
  blockBytes: bigint;
  blockTouches: number;
  txBytes: bigint;
  txActions: number;
  txTouches: number;
  expiryAhead: bigint;
  eventAhead: bigint;
  replayEntries: number;
  productRanges: number;
  reuseAfter: bigint;
  trustingPeriod: bigint;
  identifierTables: Uint8Array;
  vocabularyTables: Uint8Array;
  placeTables: Uint8Array;
  strictLanes: readonly string[];
  voteAhead: bigint;
  holdAfter: bigint;
  upgrades: readonly Upgrade[];
}

export interface Upgrade {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  height: bigint;
  rules: number;
}

export interface Change {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  type: number;
  organisation: string;
  card: Member | null;
  roles: readonly Role[];
  validator: Validator | null;
  parameters: Parameters | null;
  upgrade: Upgrade | null;
}

export interface Proposal {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  change: Change | null;
  deadline: bigint;
}

export interface Heartbeat {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  height: bigint;
  appHash: Uint8Array;
}

export interface KeyChange {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  algorithm: number;
  publicKey: Uint8Array;
  height: bigint;
}

export interface DeviceGrant {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  id: string;
  title: string;
  algorithm: number;
  publicKey: Uint8Array;
  scope: Role | null;
  until: bigint;
}

export interface Delegation {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  broker: string;
  until: bigint;
}

export interface ProposalState {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  change: Change | null;
  proposer: string;
  deadline: bigint;
  status: number;
  ballots: readonly Ballot[];
  opened: bigint;
  closed: bigint;
  failure: number;
  id: string;
}

export interface Ballot {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  organisation: string;
  choice: number;
  height: bigint;
}

export interface Council {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  seats: readonly Seat[];
  changed: bigint;
  parameters: Parameters | null;
  prefixes: readonly Prefix[];
}

export interface Prefix {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  prefix: string;
  organisation: string;
}

export interface Seat {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  organisation: string;
  power: bigint;
}

export interface Action {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  core: Core | null;
  units: readonly Unit[];
  detailRoot: Uint8Array;
  privateRoot: Uint8Array;
}

export interface Core {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  type: number;
  businessStep: number;
  businessStepUri: string;
  disposition: number;
  dispositionUri: string;
  time: bigint;
  offset: number;
  readPoint: Place | null;
  businessLocation: Place | null;
  action: number;
  range: SerialRange | null;
  offer: Offer | null;
  postal: number;
  side: number;
  report: number;
  decision: number;
  reference: string;
  reason: string;
  mode: number;
  conveyance: string;
  lane: Lane | null;
  irregularity: number;
  paper: Paper | null;
  facts: Facts | null;
  weight: bigint;
  pieces: number;
  correction: Correction | null;
  log: LogEntry | null;
  onBehalfOf: string;
  proposal: Proposal | null;
  choice: number;
  heartbeat: Heartbeat | null;
  key: KeyChange | null;
  node: Node | null;
  device: DeviceGrant | null;
  delegation: Delegation | null;
}

export interface Lane {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  from: string;
  to: string;
  via: readonly string[];
}

export interface Paper {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  type: number;
  commitment: Uint8Array;
}

export interface Facts {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  origin: string;
  hs: string;
}

export interface Correction {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  height: bigint;
  tx: number;
  action: number;
  salt: Uint8Array;
  keyId: Uint8Array;
  core: Uint8Array;
  unitsRoot: Uint8Array;
  detailRoot: Uint8Array;
  privateRoot: Uint8Array;
}

export interface LogEntry {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  counter: bigint;
  previous: Uint8Array;
}

export interface Place {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  namespace: number;
  value: Uint8Array;
  form: number;
}

export interface SerialRange {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  lo: string;
  hi: string;
}

export interface Offer {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  to: string;
  deadline: bigint;
}

export interface Unit {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  role: number;
  namespace: number;
  value: Uint8Array;
  scheme: number;
  form: number;
  quantity: string;
  unitOfMeasure: string;
}

export interface Envelope {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  body: Uint8Array;
  signatures: readonly Signature[];
  details: readonly Detail[];
}

export interface Signature {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  algorithm: number;
  keyId: Uint8Array;
  signature: Uint8Array;
}

export interface Body {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  version: number;
  organisation: string;
  keyId: Uint8Array;
  algorithm: number;
  nonce: Uint8Array;
  expiry: bigint;
  actions: readonly Action[];
}

export interface Detail {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  action: number;
  fields: readonly DetailField[];
}

export interface DetailField {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  name: string;
  value: Uint8Array;
}

export interface Genesis {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  version: number;
  name: string;
  time: bigint;
  parameters: Parameters | null;
  members: readonly Member[];
}

export interface Receipt {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  txId: Uint8Array;
  action: number;
  unit: number;
  notices: readonly Notice[];
}

export interface Notice {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  action: number;
  unit: number;
  code: number;
}

export interface State {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  origin: number;
  organisation: string;
  opened: bigint;
  height: bigint;
  latest: bigint;
  custody: Custody | null;
  containment: Containment | null;
  warnings: readonly Warning[];
  product: Product | null;
  member: Member | null;
  epochs: number;
  emptied: bigint;
  movement: Movement | null;
  export: Clearance | null;
  import: Clearance | null;
  shipment: Shipment | null;
  flags: Flags | null;
  corrected: readonly number[];
  proposal: ProposalState | null;
  council: Council | null;
}

export interface Moment {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  milestone: number;
  time: bigint;
  height: bigint;
  tx: number;
  action: number;
}

export interface Movement {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  last: Moment | null;
  end: Moment | null;
  turned: Moment | null;
  lost: Moment | null;
  found: Moment | null;
  departed: Moment | null;
  arrived: Moment | null;
  trail: readonly Sighting[];
}

export interface Sighting {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  moment: Moment | null;
  place: string;
  mode: number;
}

export interface Clearance {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  status: number;
  country: string;
  version: number;
  declarant: string;
  authority: string;
  height: bigint;
  holds: readonly CustomsHold[];
  reported: number;
  reporter: string;
  reportedAt: Moment | null;
}

export interface CustomsHold {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  authority: string;
  kind: number;
  reference: string;
  height: bigint;
  since: bigint;
}

export interface Shipment {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  organisation: string;
  lane: Lane | null;
  weight: bigint;
  papers: readonly Paper[];
  pieces: number;
}

export interface Flags {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  recalled: bigint;
  recalledBy: string;
  cloneSuspect: bigint;
  damaged: bigint;
  disputed: bigint;
  consumerScans: number;
}

export interface Custody {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  custodian: string;
  height: bigint;
  offeredTo: string;
  deadline: bigint;
  offerHeight: bigint;
}

export interface Containment {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  parent: Uint8Array;
  since: bigint;
}

export interface Warning {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  code: number;
  count: number;
  last: number;
  resolved: number;
}

export interface Product {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  holder: string;
  ranges: number;
  rangesRoot: Uint8Array;
  blinded: number;
  facts: Facts | null;
  recalled: readonly SerialRange[];
}

export interface LightBlock {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  header: Header | null;
  round: number;
  partsTotal: number;
  partsHash: Uint8Array;
  validators: readonly LightValidator[];
  signatures: readonly CommitSignature[];
}

export interface Header {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  versionBlock: bigint;
  versionApp: bigint;
  height: bigint;
  seconds: bigint;
  nanos: number;
  lastBlockHash: Uint8Array;
  lastPartsTotal: number;
  lastPartsHash: Uint8Array;
  lastCommitHash: Uint8Array;
  dataHash: Uint8Array;
  nextValidatorsHash: Uint8Array;
  consensusHash: Uint8Array;
  appHash: Uint8Array;
  lastResultsHash: Uint8Array;
  evidenceHash: Uint8Array;
  proposerAddress: Uint8Array;
}

export interface LightValidator {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  algorithm: number;
  publicKey: Uint8Array;
  power: bigint;
}

export interface CommitSignature {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  validator: number;
  seconds: bigint;
  nanos: number;
  signature: Uint8Array;
}

export interface AuditHead {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  version: number;
  chainId: string;
  kind: number;
  from: bigint;
  to: bigint;
  organisation: string;
}

export interface AuditBlock {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  header: Header | null;
  validatorsHash: Uint8Array;
  count: number;
  transactions: readonly AuditTransaction[];
  dataSiblings: readonly Uint8Array[];
  resultSiblings: readonly Uint8Array[];
}

export interface AuditTransaction {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  index: number;
  envelope: Uint8Array;
  code: number;
  receipt: Uint8Array;
}

export interface Evidence {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  version: number;
  chainId: string;
  pinned: Uint8Array;
  common: readonly LightBlock[];
  first: readonly LightBlock[];
  second: readonly LightBlock[];
}

export interface Proof {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  version: number;
  chainId: string;
  pinned: Uint8Array;
  path: readonly LightBlock[];
  answer: Answer | null;
}

export interface Question {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  namespace: number;
  value: Uint8Array;
  salt: Uint8Array;
  epoch: number;
  event: Position | null;
  check: Uint8Array;
}

export interface Position {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  height: bigint;
  tx: number;
  action: number;
}

export interface Answer {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  question: Question | null;
  records: bigint;
  parametersRoot: Uint8Array;
  replayChain: Uint8Array;
  rows: readonly Row[];
  siblings: readonly Uint8Array[];
  events: readonly Event[];
  ranges: Ranges | null;
}

export interface Row {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  index: bigint;
  key: Uint8Array;
  namespace: number;
  value: Uint8Array;
  scheme: number;
  epoch: number;
  next: Uint8Array;
  state: State | null;
  stateHash: Uint8Array;
  history: readonly number[];
  single: Single | null;
  count: number;
  historyRoot: Uint8Array;
}

export interface Single {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  event: number;
  index: number;
  count: number;
  path: readonly Uint8Array[];
}

export interface Event {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  position: Position | null;
  commit: Uint8Array;
  salt: Uint8Array;
  organisation: string;
  keyId: Uint8Array;
  core: Core | null;
  unitCount: number;
  units: readonly DisclosedUnit[];
  unitSiblings: readonly Uint8Array[];
  detailCount: number;
  fields: readonly DisclosedField[];
  fieldSiblings: readonly Uint8Array[];
  privateRoot: Uint8Array;
}

export interface DisclosedUnit {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  index: number;
  salt: Uint8Array;
  unit: Unit | null;
}

export interface DisclosedField {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  index: number;
  salt: Uint8Array;
  name: string;
  value: Uint8Array;
}

export interface Ranges {
  /** The bytes that it was read from. */
  raw: Uint8Array;
  row: number;
  first: number;
  ranges: readonly SerialRange[];
  siblings: readonly Uint8Array[];
}

/** Names of the numbers of each enumeration. */
export const enums: {
  readonly RoleType: Readonly<Record<number, string>>;
  readonly Standing: Readonly<Record<number, string>>;
  readonly ChangeType: Readonly<Record<number, string>>;
  readonly Choice: Readonly<Record<number, string>>;
  readonly ProposalStatus: Readonly<Record<number, string>>;
  readonly ActionType: Readonly<Record<number, string>>;
  readonly PostalEvent: Readonly<Record<number, string>>;
  readonly BorderSide: Readonly<Record<number, string>>;
  readonly CustomsReport: Readonly<Record<number, string>>;
  readonly CustomsDecision: Readonly<Record<number, string>>;
  readonly TransportMode: Readonly<Record<number, string>>;
  readonly Irregularity: Readonly<Record<number, string>>;
  readonly PaperType: Readonly<Record<number, string>>;
  readonly Milestone: Readonly<Record<number, string>>;
  readonly UnitRole: Readonly<Record<number, string>>;
  readonly EventAction: Readonly<Record<number, string>>;
  readonly BusinessStep: Readonly<Record<number, string>>;
  readonly Disposition: Readonly<Record<number, string>>;
  readonly Origin: Readonly<Record<number, string>>;
  readonly ClearanceStatus: Readonly<Record<number, string>>;
  readonly AuditKind: Readonly<Record<number, string>>;
};
