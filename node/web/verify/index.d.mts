// Types of @waybill/verify.

import type {
  Core, Event as ProvenEvent, LightBlock, Member, Place, Position, Question, SerialRange, State, Unit,
} from './messages.mjs';

export { enums } from './messages.mjs';
export type * from './messages.mjs';

/** Why something proves nothing, in a stable word; see README.md for all of them. */
export class Refused extends Error {
  constructor(reason: string, detail?: string);
  readonly reason: string;
  /** For people who look closer. It may hold text of strangers. */
  readonly detail: string;
  /** Where a Client refused: what became of each node, and the steps of the check. */
  readonly nodes?: NodeReport[];
  readonly steps?: Step[];
  readonly node?: string;
  readonly retryAfter?: number;
}

/** Bytes that are not the canonical encoding of a message. */
export class NotCanonical extends Error {
  readonly reason: string;
  readonly field: string;
}

/** What is trusted before anything is shown. */
export interface Trust {
  chainId: string;
  validators: { algorithm: number; publicKey: Uint8Array; power: bigint }[];
  seconds: bigint;
  pinned: Uint8Array;
  /** In seconds. */
  trustingPeriod: bigint;
}

/** The trust in a genesis, by its canonical bytes. */
export function trustGenesis(bytes: Uint8Array): Promise<Trust>;
/** The trust in a header that was verified before, by its hash of 32 bytes; the period is in seconds. */
export function trustHeader(chainId: string, headerHash: Uint8Array, trustingPeriod: bigint): Trust;
/** Checks a proof file against a genesis, or against what trustGenesis or trustHeader returns. Rejects with Refused. */
export function verifyProof(file: Uint8Array, trust: Uint8Array | Trust): Promise<Result>;

export type Verdict = 'GENUINE' | 'CAUTION' | 'SUSPECT' | 'RECALLED' | 'SEEN' | 'ABSENT' | 'PARTIAL' | 'EVENT';

/** What a proof file proves. */
export interface Result {
  verdict: Verdict;
  /** All that is proven against it. */
  reasons: Reason[];
  /** What an incomplete answer lacks, in words. */
  missing: string[];
  question: Question;
  /** The record asked about; null where there is none. */
  subject: Subject | null;
  /** The records of what it was in. */
  containers: Subject[];
  neverCommissioned: boolean;
  /** The serial range that holds it although no event names it. */
  inRange: SerialRange | null;
  members: Member[];
  chain: Chain;
  /** The light blocks from what is trusted to the header that proves it. */
  path: readonly LightBlock[];
}

export interface Reason {
  word: string;
  verdict: Verdict;
  height: bigint;
  organisation: string;
  /** Of a warning: W<code>. */
  code: number;
  count: number;
  /** Index of the event that raised it last. */
  last: number;
  range: SerialRange | null;
}

export interface Subject {
  namespace: number;
  value: Uint8Array;
  /** 0 plain, 1 hidden behind a salt: then value is a hash. */
  scheme: number;
  epoch: number;
  state: State | null;
  events: ProvenEvent[];
  count: number;
  withheld: number;
}

/** The header that proves an answer, and who signed it. */
export interface Chain {
  chainId: string;
  height: bigint;
  appHash: Uint8Array;
  headerHash: Uint8Array;
  headerSeconds: bigint;
  /** Median time of the signatures, in seconds since 1970: its age for people. */
  seconds: bigint;
  rules: bigint;
  signed: number;
  validators: number;
  signedPower: bigint;
  power: bigint;
  /** A step rests on keys older than the trusting period. */
  stale: boolean;
}

/** No answer in time, or one that says that there is none. */
export class Unreachable extends Refused {
  readonly status: number;
  readonly retryAfter: number;
}

/** The newest header that this phone has verified. */
export interface Seen {
  chainId: string;
  height: number;
  /** 64 hexadecimal digits. */
  headerHash: string;
  seconds: number;
  /** Height of the pin that it rests on, 0 for none. */
  pin?: number;
}

/** Where it is kept. */
export interface SeenStore {
  get(): Seen | null | Promise<Seen | null>;
  set(seen: Seen): void | Promise<void>;
}

/** Keeps it as long as the page is open. */
export function memory(): SeenStore;
/** Keeps it in a Storage, as localStorage. */
export function stored(storage: Pick<Storage, 'getItem' | 'setItem'>, name?: string): SeenStore;

export interface ClientOptions {
  /** Bytes of the genesis; or trust. */
  genesis?: Uint8Array;
  trust?: Trust;
  /** Base URLs. */
  nodes?: string[];
  fetch?: typeof fetch;
  /** Milliseconds since 1970. */
  now?: () => number;
  seen?: SeenStore | null;
  /** A header that came with the page's code. */
  pin?: Omit<Seen, 'chainId' | 'pin'> | null;
  /** Seconds after which an answer is old; 180. */
  maxAge?: number;
  /** Seconds that an answer may lie in the future; 60. */
  drift?: number;
  /** Milliseconds of a request; 10,000. */
  timeout?: number;
  /** Milliseconds with the other nodes, once one has answered; 1,500. */
  patience?: number;
}

export interface AskOptions {
  /** 16 bytes, for hidden goods. */
  salt?: Uint8Array;
  /** A use of the identifier before the last. */
  epoch?: number;
  signal?: AbortSignal;
  /** Gets the first answer that holds, before the other nodes have been compared. */
  progress?: (answer: Answer) => void;
}

/** Asks nodes that are not trusted, and checks what they answer. */
export class Client {
  constructor(options: ClientOptions);
  ask(id: string | Named, options?: AskOptions): Promise<Answer>;
  /** Checks a proof file that was saved, or came by another way. */
  check(file: Uint8Array, id: string | Named, options?: Pick<AskOptions, 'salt' | 'epoch'>): Promise<Answer>;
}

export interface Named {
  namespace: number;
  value: Uint8Array;
}

/** An answer that holds. Its verdict is to be shown only when no step failed. */
export interface Answer {
  result: Result;
  file: Uint8Array;
  /** Base URL of the node that gave it, '' for a saved file. */
  node: string;
  nodes: NodeReport[];
  steps: Step[];
  height: number;
  /** Since 1970. */
  seconds: number;
  /** In seconds. */
  age: number;
  old: boolean;
  behind: boolean;
  expired: boolean;
  /** Height of the pin without which it would be expired; 0 where it needs none. */
  pin: number;
  conflict: Conflict | null;
  agree: { asked: number; agree: number; silent: number; refused: number };
  /** How long the check took. */
  millis: number;
}

export interface NodeReport {
  node: string;
  /** null: it did not answer. */
  ok: boolean | null;
  reason: string;
  detail: string;
  height: number;
  retryAfter?: number;
}

export type StepName =
  'answered' | 'decoded' | 'chain' | 'signatures' | 'register' | 'history' | 'signers' | 'question' | 'age' | 'seen' | 'agree';

export interface Step {
  step: StepName;
  /** null: it was not made. */
  ok: boolean | null;
  reason: string;
  /** A key for words: 'age.old', 'age.ok', 'age.open'. */
  text: string;
  values: Record<string, unknown>;
}

/** Two headers of one height that both hold. */
export interface Conflict {
  height: number;
  /** In hexadecimal. */
  hashes: [string, string];
  /** '' is this phone. */
  nodes: [string, string];
  /** An evidence file. */
  evidence: Uint8Array | null;
}

/** Numbers of the identifier kinds, by name. */
export const namespaces: Readonly<Record<string, number>>;
export function kindOf(namespace: number): string;

export class NotAnIdentifier extends Refused {
  /** What it was taken for, '' for nothing. */
  readonly kind: string;
  /** The right check digit, where that is wrong. */
  readonly want: string;
}

export interface Identifier extends Named {
  kind: string;
  text: string;
}

/** Reads what people type, scanners send and links hold. Throws NotAnIdentifier. */
export function parse(text: string): Identifier & { salt: Uint8Array | null };
/** Reads what the ledger itself reads. Throws NotAnIdentifier. */
export function parseExact(text: string): Identifier;
export function format(id: { namespace: number; value: Uint8Array | string; scheme?: number }): {
  kind: string;
  canonical: string;
  text: string;
  path: string | null;
};

export interface TraceOptions {
  /** As known at this height; 0 is all. */
  height?: number | bigint;
  /** As it was at this time, milliseconds since 1970; 0 is the end. */
  time?: number | bigint;
  /** Where a place is, by its IMPC or UN/LOCODE, in metres from the Earth's centre. */
  find?: ((code: string) => { x: number; y: number; z: number } | null) | null;
}

/** Traces the subject of a verified answer. */
export function readTrace(result: Result, options?: TraceOptions): Trace | null;

export interface Trace {
  subject: Subject;
  events: TracedEvent[];
  withheld: number;
  hidden: number;
  stays: Stay[];
  movement: Movement;
  custody: Custody;
  export: Clearance | null;
  import: Clearance | null;
  vouchers: Voucher[];
  warnings: Warning[];
  travels: Travel[];
}

export interface TracedEvent {
  event: ProvenEvent;
  organisation: string;
  /** null where only the event's commit is shown. */
  core: Core | null;
  position: Position;
  role: number;
  /** The way to the record that has the event. */
  in: Subject[];
  beside: boolean;
  late: boolean;
  corrected: boolean;
  by: ProvenEvent | null;
}

export interface Stay {
  in: Subject[];
  container: Unit | null;
  depth: number;
  from: ProvenEvent;
  to: ProvenEvent | null;
  open: boolean;
  begin: ProvenEvent;
}

export interface Movement {
  /** A number of the enumeration Milestone, 0 for none. */
  position: number;
  by: TracedEvent | null;
  wayBack: boolean;
  departed: TracedEvent | null;
  arrived: TracedEvent | null;
  place: Place | null;
  seen: TracedEvent | null;
}

export interface Custody {
  tenures: Tenure[];
  offer: ProvenEvent | null;
  claims: ProvenEvent[];
}

export interface Tenure {
  holder: string;
  from: ProvenEvent;
  offered: ProvenEvent | null;
  passed: ProvenEvent | null;
  to: ProvenEvent | null;
  reserve: number;
  /** Milliseconds. */
  gap: bigint;
}

/** Who had the unit at a time, milliseconds since 1970, by the claimed times. */
export function holdingAt(custody: Custody, time: number | bigint): { holders: Tenure[]; between: Tenure | null };

export interface Clearance {
  side: number;
  country: string;
  /** Decided by customs or declared to them, a number of ClearanceStatus; 0 where it was only reported. */
  status: number;
  authority: string;
  decided: ProvenEvent | null;
  declarations: ProvenEvent[];
  decisions: ProvenEvent[];
  holds: Hold[];
  standing: Hold[];
  reports: ProvenEvent[];
  clock: Clock;
  declarant: string;
  amended: number;
}

export interface Hold {
  authority: string;
  reference: string;
  kind: number;
  from: ProvenEvent;
  to: ProvenEvent | null;
}

/** How long it lay at a border, in milliseconds, and at whose expense. */
export interface Clock {
  start: ProvenEvent | null;
  end: ProvenEvent | null;
  until: bigint;
  customs: bigint;
  operator: bigint;
  spans: { from: ProvenEvent; to: ProvenEvent }[];
  undeducted: ProvenEvent | null;
  noReason: ProvenEvent[];
}

export interface Voucher {
  stage: 'origin' | 'export' | 'arrival' | 'import';
  organisations: string[];
  aliases: string[];
  unknown: string[];
}

export interface Warning {
  code: number;
  count: number;
  applied: ProvenEvent | null;
  resolved: ProvenEvent | null;
  standing: boolean;
}

export interface Travel {
  from: TracedEvent;
  to: TracedEvent;
  code: 5 | 6;
}

export interface Milestone {
  name: 'accepted' | 'export-customs' | 'in-flight' | 'import-customs' | 'out-for-delivery' | 'delivered';
  state: 'done' | 'now' | 'open' | 'problem';
  event: ProvenEvent | null;
}

/** The six steps in which people are shown how far a parcel has come. */
export function milestones(trace: Trace | null): Milestone[];

export interface Moment {
  seconds: bigint;
  nanos: number;
}

/** A header that is trusted by the clock; see follow.mjs. */
export interface Trusted extends Moment {
  chainId: string;
  height: bigint;
  validators: readonly { algorithm: number; publicKey: Uint8Array; power: bigint }[];
  next: Uint8Array;
  proven: Chain | null;
}

/** In seconds. */
export interface Limits {
  period: bigint;
  drift: bigint;
  twoThirds?: boolean;
}

export function momentOf(milliseconds: number): Moment;
export function readLightBlock(bytes: Uint8Array): LightBlock;
export function fromGenesis(trust: Trust): Promise<Trusted>;
export function fromPin(chainId: string, height: number | bigint, hash: Uint8Array, lightBlock: LightBlock): Promise<Trusted>;
export function step(trusted: Trusted, lightBlock: LightBlock, now: Moment, limits: Limits): Promise<Trusted>;
export function reach(
  trusted: Trusted, target: LightBlock, now: Moment, limits: Limits, fetchBlock: (height: bigint) => Promise<LightBlock>,
): Promise<{ steps: LightBlock[]; trusted: Trusted }>;
export function hashOf(lightBlock: LightBlock, chainId: string): Promise<Uint8Array>;
export function evidenceOf(trust: Trust, a: readonly LightBlock[], b: readonly LightBlock[]): Promise<Uint8Array>;
export function checkEvidence(file: Uint8Array, trust: Trust): Promise<{
  first: Chain;
  second: Chain;
  since: bigint;
  both: { algorithm: number; publicKey: Uint8Array; power: bigint }[];
  sameRound: boolean;
}>;
