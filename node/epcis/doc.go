// Package epcis turns documents of GS1 EPCIS 2.0 (JSON and JSON-LD) into actions of the ledger, and recorded events back
// into EPCIS. It is a pure mapping: bytes in, values out; no clock, file, network or state.
//
// It exists because partners' systems speak EPCIS already, and because what they said must be readable again exactly as
// they said it, while the ledger judges only the few facts that it has fields for.
//
// # Nothing is dropped
//
// An event becomes core and units, which the ledger acts on, and detail, which it only keeps. What the core and units
// alone would write back is compared with the event, member by member; every member that does not come back exactly (the
// same strings, numbers of the same text, objects in any order) is kept in the detail under its own name, as JSON text
// without blanks between its parts. So a time with six digits after the point, a Digital Link on the brand's own domain or
// an extension survives, and no member has to be known to this package to be kept. Equivalent states the comparison.
//
// Of an event that has eventID more than once, the last one counts and is written back; the earlier ones are kept in the
// field named EarlierEventIDs.
//
// The two lists of a role (epcList and quantityList, childEPCs and childQuantityList, …) come back together or are kept
// together. The @context of the document is kept with each event, in the field named DocumentContext, where it says more
// than the standard's.
//
// On the way back, Render refuses a detail that contradicts core or units (ErrContradiction): another member of the
// network may have signed anything, and what people read must be what the ledger judged.
//
// # What an event becomes
//
// An event that names its act, by a member "waybill:act" or by an item event of the posts ("waybill:postal"), is that act,
// whoever sends it: whether the organisation may sign it is the ledger's to say. Type and action must be those of the act
// in EPCIS (package vocabulary), else the event is refused at the member that contradicts it (ErrAct).
//
// An event that names none is what its words plainly are:
//
//	event              action          recorded as                    units
//	ObjectEvent        ADD             COMMISSION, if the step is     epcList, quantityList: object
//	                                   commissioning
//	                   ADD, OBSERVE    ACCEPT, if the step is         epcList: object
//	                                   accepting, the disposition
//	                                   in_progress or none, every
//	                                   unit an S10
//	                   OBSERVE         DEPART, if departing           epcList, quantityList: object
//	                   OBSERVE         ARRIVE, if arriving            the same
//	                   DELETE          DECOMMISSION, if               the same
//	                                   decommissioning
//	                   OBSERVE         CERTIFY, if inspecting and     the same
//	                                   conformant
//	                   any other       OBSERVE                        the same
//	AggregationEvent   ADD             AGGREGATE                      parentID: parent
//	                   DELETE          DISAGGREGATE                   childEPCs, childQuantityList: child
//	                   OBSERVE         plain OBSERVE
//	AssociationEvent   any             ASSOCIATE                      the same
//	TransactionEvent   any             TRANSACT                       parentID: parent; epcList, quantityList: object
//	TransformationEvent                TRANSFORM                      input… : input; output… : output
//	waybill:Event      any or none     OBSERVE, unless it names an    all of the above
//	                                   act
//	of a type that is  any or none     OBSERVE and a note             as of an ObjectEvent and an AggregationEvent
//	another URI
//	with an            any             OBSERVE and a note, where the  as above
//	errorDeclaration                   above would act; CORRECT with
//	                                   a "waybill:correction"
//
// The acts of an ObjectEvent are recorded so only if the organisation may sign them about every unit (Options); else the
// event is OBSERVE, with a note: real partners write departing and commissioning of what is another's. That it named no
// act is then kept in the detail, as a field "waybill:act" of null, so that it comes back as it came. An event with a term
// that no scan has, such as the pieces of a departure, is the act even so. Receiving, shipping, holding and a bare
// inspecting are anybody's words for anything, and name no act.
//
// An error declaration repeats the event that it calls wrong, so acting on it would do the wrong thing a second time. A
// correction needs the event's place in the chain, which an eventID does not give.
//
// # Members of the ledger's own
//
// The prefix is "urn:waybill:ns:" under the name waybill; documents define it in their @context, and may leave that out.
//
//	member                 is                                                    as
//	waybill:act            the name of the act, "custody-offer"                  string
//	waybill:postal         an item event of EMSEVT V3: the act with that code;   "EMD"
//	                       side and report follow from it
//	waybill:side           export or import                                      word
//	waybill:report         what a post says of customs: presented, held,         word
//	                       returned, ended; never a decision
//	waybill:decision       customs' own: hold, refer, do-not-load, lift,         word
//	                       release, refuse, seize
//	waybill:reference      of the hold, the MRN of a release, a certificate      string, 64 bytes
//	waybill:reason         why                                                   string, 128 bytes
//	waybill:offer          who may take custody, until when                      {"to", "deadline"}
//	waybill:irregularity   loss, damage, theft, missent                          word
//	waybill:mode           sea, rail, road, air, mail, multimodal, fixed,        word
//	                       inland-water
//	waybill:conveyance     flight, ship or vehicle                               string, 64 bytes
//	waybill:lane           countries                                             {"from", "to", "via": […]}
//	waybill:weight         grams of one unit                                     whole number
//	waybill:pieces         how many there should be                              whole number
//	waybill:range          serials of the product that is the only unit          {"lo", "hi"}
//	waybill:facts          of a product or what is declared                      {"origin", "hs"}
//	waybill:paper          order, payment or waybill, and 32 bytes               {"type", "commitment"}
//	waybill:onBehalfOf     for whom a broker declares                            string
//	waybill:correction     place of an event and what its commit is made of,     {"height", "tx", "action", "salt", "keyId",
//	                       bytes in hexadecimal; roots of nothing are left out    "core", "unitsRoot", "detailRoot",
//	                                                                              "privateRoot"}
//	waybill:log            place of the action in a device's own log             {"counter", "previous"}
//	waybill:privateRoot    commitment to fields that only the parties hold       64 hexadecimal digits
//	waybill:class          GTIN of what is blinded or declared                   URI
//
// A blinded unit is urn:waybill:blinded:KIND:HASH in any list. "waybill:Event" is a type for units that no kind of event of
// EPCIS takes together.
//
// Render writes an action of any act so, in the kind of event that the act is, and Parse makes the same action of it, bit for
// bit. It names the act only where the rest does not say it. A TransactionEvent whose detail is not at hand names the
// transaction urn:waybill:undisclosed, or what the ledger knows of it.
//
// Steps and dispositions are taken as bare words, as urn:epcglobal:cbv:…, as https://ref.gs1.org/cbv/… and as cbv:…; any
// other URI is kept as a URI. Quantities are kept as decimals without exponent. Times are taken as any ISO 8601 date and
// time with seconds and an offset from UTC, and rounded down to milliseconds.
//
// # What is refused, and what is taken leniently
//
// Events are held to the standard's JSON schema and, where that says less, to the standard's text. One broken event costs
// only itself: its error names the member ("events[3].eventTime"). The differences, each a choice:
//
//	found in documents                                      here
//	a schemaVersion other than 2.0 or 2.0.x, or none        the document is refused: schemaVersion
//	no @context or creationDate, another type               the document is refused, naming the member
//	ilmd with an action other than ADD (old drafts)         taken, with a note
//	a step, disposition, type or reason as a CBV URN        taken; the spelling is kept
//	a URI in CBV's name space that is no word of CBV 2.0    taken as a URI, with a note
//	persistentDisposition in every kind of event            taken: the standard has it, its schema of 2023 only in two
//	a time with a comma, or an offset as ±hhmm or ±hh       taken, with a note
//	a GS1 key that breaks its own rules (check digit)       taken as a plain URI, with a note: it stands for nothing else
//	epcisBody.event instead of eventList                    taken
//	a byte order mark in front                              taken
//	id, sender, receiver, creationDate, epcisHeader, …      read, not recorded, with a note: they are not the events'
//	queryName, subscriptionID, vocabularyList of answers,   the same
//	extensions of epcisBody, queryResults and resultsBody
//	an aggregation (ADD, DELETE) without parentID           refused: parentID, which the text asks for and the schema does not
//	an identifier that is no URI ("RB123456785GB")          refused: epcList[0]; write urn:waybill:id:s10:RB123456785GB
//	eventID more than once in an event                      taken, with a note: the last one counts, as in the common
//	                                                        readers; the earlier ones are kept (EarlierEventIDs)
//	any other member twice in an object                     refused, naming it: readers differ on which one counts
//	a member of the prefix "waybill:" that is not above,    refused: reserved for what the ledger says itself
//	or of a prefix that an @context makes another's
//	a time before 1970, 65 members beside the ledger's own, refused: the ledger has no room for it
//	a quantity of 33 digits, 1 MiB
//
// Of the samples of the GS1 repository at the commit that the project tests with, all 47 satisfy the schema, those that
// were called old drafts (Example-TransactionEvents-2020_07_03y, object_event_all_possible_fields, SensorDataExample12 and
// 17) among them, and are taken, 46 without any leniency. One, AssociationEvent-h, has two members eventID in its event,
// which a schema cannot see: it is taken by the last one. No event is judged by its eventID, so that nothing else hangs
// on which of them counts.
//
// # Concurrency
//
// All functions are pure and may be called concurrently. Results keep slices of the bytes they were read from.
package epcis
