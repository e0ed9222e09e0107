package epcis

import "maps"

// The parts of events (EPCIS 2.0, 7.3). Each is a rule.
var (
	isPlace = of(anyOthers, map[string]rule{"id": isIdentifier}, "id")

	isQuantity = of(noOthers, map[string]rule{"epcClass": isIdentifier, "quantity": isNumber, "uom": isUnitCode}, "epcClass")

	isTransaction = of(noOthers, map[string]rule{
		"type": wordOr("a business transaction type", transactionTypes), "bizTransaction": isURI,
	}, "bizTransaction")

	isSource = of(noOthers, map[string]rule{
		"type": wordOr("a source type", partyTypes), "source": isURI,
	}, "type", "source")

	isDestination = of(noOthers, map[string]rule{
		"type": wordOr("a destination type", partyTypes), "destination": isURI,
	}, "type", "destination")

	isErrorDeclaration = of(extensions, map[string]rule{
		"declarationTime": isInstant, "reason": wordOr("an error reason", errorReasons), "correctiveEventIDs": listOf(isURI, 0),
	}, "declarationTime")

	isDispositionSet = of(noOthers, map[string]rule{"set": distinct(isDisposition, 1), "unset": distinct(isDisposition, 1)})

	isMasterData = of(extensions, nil) // ilmd: extensions only

	isSensorElement = of(extensions, map[string]rule{
		"sensorMetadata": isSensorMetadata, "sensorReport": listOf(isSensorReport, 1),
	}, "sensorReport")

	isSensorMetadata = of(extensions, map[string]rule{
		"time": isInstant, "startTime": isInstant, "endTime": isInstant, "deviceID": isURI, "deviceMetadata": isURI,
		"rawData": isURI, "dataProcessingMethod": isURI, "bizRules": isURI,
	})

	isSensorReport = of(extensions, map[string]rule{
		"type": wordOr("a measurement type", measurementTypes), "exception": wordOr("an alert type", alertTypes),
		"component": wordOr("a component", components), "time": isInstant, "uom": isString,
		"deviceID": isURI, "deviceMetadata": isURI, "rawData": isURI, "dataProcessingMethod": isURI, "bizRules": isURI,
		"microorganism": isURI, "chemicalSubstance": isURI, "coordinateReferenceSystem": isURI, "uriValue": isURI,
		"value": isNumber, "minValue": isNumber, "maxValue": isNumber, "meanValue": isNumber, "sDev": isNumber,
		"percRank": isNumber, "percValue": isNumber,
		"stringValue": isString, "booleanValue": isBoolean, "hexBinaryValue": isHex,
	}, "type")
)

// isCertification accepts one URI or a list of them.
func isCertification(v *value) *Error {
	if v.kind == arrayKind {
		return listOf(isURI, 0)(v)
	}
	return isURI(v)
}

func isPersistentDisposition(v *value) *Error {
	if err := isDispositionSet(v); err != nil {
		return err
	}
	if len(v.members) == 0 {
		return fail(ErrMissing, "set or unset is required")
	}
	return nil
}

// common are the members of every event.
var common = map[string]rule{
	"@context": isContext, "type": isString, "eventTime": isInstant, "recordTime": isInstant, "eventTimeZoneOffset": isZone,
	"eventID": isURI, "certificationInfo": isCertification, "errorDeclaration": isErrorDeclaration,
}

// business are the members of every event that the standard names. persistentDisposition is among them, although the
// schema of 2023 allows it in two kinds of event only: the standard's text has it for all.
var business = map[string]rule{
	"bizStep": isStep, "disposition": isDisposition, "persistentDisposition": isPersistentDisposition,
	"readPoint": isPlace, "bizLocation": isPlace, "bizTransactionList": listOf(isTransaction, 0),
	"sourceList": listOf(isSource, 0), "destinationList": listOf(isDestination, 0),
	"sensorElementList": listOf(isSensorElement, 0),
}

// kinds are the five kinds of event and the ledger's own, each the rule of its object and the rules that bind several members.
var kinds = map[string]struct {
	shape rule
	more  rule
}{
	objectEvent: {eventShape(extensions, map[string]rule{
		"action": isAction, "epcList": distinct(isIdentifier, 0), "quantityList": listOf(isQuantity, 0), "ilmd": isMasterData,
	}, "action"), namesObjects},

	aggregationEvent: {eventShape(extensions, map[string]rule{
		"action": isAction, "parentID": isIdentifier,
		"childEPCs": listOf(isIdentifier, 0), "childQuantityList": listOf(isQuantity, 0),
	}, "action"), namesPacked},

	transactionEvent: {eventShape(extensions, map[string]rule{
		"action": isAction, "parentID": isIdentifier, "epcList": listOf(isIdentifier, 0), "quantityList": listOf(isQuantity, 0),
		"bizTransactionList": listOf(isTransaction, 1),
	}, "action", "bizTransactionList"), namesTransacted},

	transformationEvent: {eventShape(extensions, map[string]rule{
		"inputEPCList": distinct(isIdentifier, 0), "inputQuantityList": listOf(isQuantity, 0),
		"outputEPCList": distinct(isIdentifier, 0), "outputQuantityList": listOf(isQuantity, 0),
		"transformationID": isURI, "ilmd": isMasterData,
	}), namesTransformed},

	associationEvent: {eventShape(extensions, map[string]rule{
		"action": isAction, "parentID": isIdentifier,
		"childEPCs": listOf(isIdentifier, 0), "childQuantityList": listOf(isQuantity, 0),
	}, "action", "parentID"), namesAssociated},

	ownEvent: {eventShape(extensions, map[string]rule{
		"action": isAction, "parentID": isIdentifier,
		"epcList": distinct(isIdentifier, 0), "quantityList": listOf(isQuantity, 0),
		"childEPCs": listOf(isIdentifier, 0), "childQuantityList": listOf(isQuantity, 0),
		"inputEPCList": distinct(isIdentifier, 0), "inputQuantityList": listOf(isQuantity, 0),
		"outputEPCList": distinct(isIdentifier, 0), "outputQuantityList": listOf(isQuantity, 0), "ilmd": isMasterData,
	}), anything},
}

// The names of the kinds.
const (
	objectEvent         = "ObjectEvent"
	aggregationEvent    = "AggregationEvent"
	transactionEvent    = "TransactionEvent"
	transformationEvent = "TransformationEvent"
	associationEvent    = "AssociationEvent"
)

// isExtendedEvent is the rule of an event whose type is a URI: the standard says nothing of its members beyond the
// common ones, but those that the ledger reads must be what their names say.
var isExtendedEvent = eventShape(anyOthers, map[string]rule{
	"action": isAction, "parentID": isIdentifier, "epcList": listOf(isIdentifier, 0), "quantityList": listOf(isQuantity, 0),
	"childEPCs": listOf(isIdentifier, 0), "childQuantityList": listOf(isQuantity, 0),
})

func eventShape(others otherNames, own map[string]rule, required ...string) rule {
	members := maps.Clone(common)
	maps.Copy(members, business)
	maps.Copy(members, own)
	return of(others, members, append([]string{"type", "eventTime", "eventTimeZoneOffset"}, required...)...)
}

// checkEvent judges a whole event and returns its kind, "" for one whose type is a URI.
func checkEvent(v *value) (kind string, err *Error) {
	if err := isKind(v, objectKind); err != nil {
		return "", err
	}
	t := v.get("type")
	if t == nil {
		return "", fail(ErrMissing, "the standard requires it").in("type")
	}
	if err := isString(t); err != nil {
		return "", err.in("type")
	}
	k, ok := kinds[t.text]
	if !ok {
		if !uri(t.text) {
			return "", fail(ErrValue, "%s is neither an event type of EPCIS 2.0 nor a URI", quote(t.text)).in("type")
		}
		return "", isExtendedEvent(v)
	}
	if err := k.shape(v); err != nil {
		return "", err
	}
	return t.text, k.more(v)
}

func filled(v *value, list string) bool {
	l := v.get(list)
	return l != nil && len(l.items) > 0
}

func actionIs(v *value, action string) bool {
	a := v.get("action")
	return a != nil && a.text == action
}

func namesObjects(v *value) *Error {
	if v.get("epcList") != nil || filled(v, "quantityList") || filled(v, "sensorElementList") && v.get("readPoint") != nil {
		return nil
	}
	return fail(ErrMissing, "required, or quantityList, or sensorElementList with readPoint").in("epcList")
}

func namesPacked(v *value) *Error {
	if v.get("parentID") == nil && !actionIs(v, "OBSERVE") {
		return fail(ErrMissing, "required unless the action is OBSERVE (EPCIS 2.0, 7.4.3)").in("parentID")
	}
	return namesAssociated(v)
}

func namesAssociated(v *value) *Error {
	if filled(v, "childEPCs") || filled(v, "childQuantityList") || actionIs(v, "DELETE") {
		return nil
	}
	return fail(ErrMissing, "required, or childQuantityList, unless the action is DELETE").in("childEPCs")
}

func namesTransacted(v *value) *Error {
	if v.get("epcList") != nil || filled(v, "quantityList") || actionIs(v, "DELETE") {
		return nil
	}
	return fail(ErrMissing, "required, or quantityList, unless the action is DELETE").in("epcList")
}

func namesTransformed(v *value) *Error {
	in := filled(v, "inputEPCList") || filled(v, "inputQuantityList")
	out := filled(v, "outputEPCList") || filled(v, "outputQuantityList")
	linked := v.get("transformationID") != nil
	switch {
	case in && out, linked && (in || out):
		return nil
	case in:
		return fail(ErrMissing, "required, or outputQuantityList or transformationID").in("outputEPCList")
	}
	return fail(ErrMissing, "required, or inputQuantityList, or transformationID with an output").in("inputEPCList")
}
