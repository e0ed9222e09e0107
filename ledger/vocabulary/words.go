package vocabulary

import "strings"

// Words are the names of an enumeration of the ledger by number from 1, as command lines and documents write them. They
// are for people and for documents, not part of the tables' hash: what is signed and hashed are the numbers.
type Words string

// The enumerations of an event's core.
const (
	Sides          Words = "export import"
	Reports        Words = "presented held returned ended"
	Decisions      Words = "hold refer do-not-load lift release refuse seize"
	Modes          Words = "sea rail road air mail multimodal fixed inland-water"
	Irregularities Words = "loss damage theft missent"
	PaperTypes     Words = "order payment waybill"
	Roles          Words = "governance marketplace brand logistics post carrier warehouse export-customs import-customs broker " +
		"inspection auditor device"
	Milestones Words = "created accepted at-origin export-customs departed arrived at-destination import-customs inland " +
		"at-delivery out attempted at-pickup returning lost delivered returned decommissioned destroyed seized"
)

// actions are the EPCIS actions by number from 0.
var actions = [...]string{"OBSERVE", "ADD", "DELETE"}

// EventActionName returns the word of an EPCIS action, or "".
func EventActionName(n uint32) string {
	if int(n) >= len(actions) {
		return ""
	}
	return actions[n]
}

// Number returns the number of a word, or 0.
func (w Words) Number(word string) uint32 { return number(string(w), word) }

// Name returns the word of a number, or "".
func (w Words) Name(n uint32) string { return name(string(w), n) }

// List returns the words in ascending order of number.
func (w Words) List() []string { return strings.Fields(string(w)) }

// PostalAct returns the act that an item event of EMSEVT is, or nil for 0 and for a number that the ledger does not know.
func PostalAct(event uint32) *Act {
	if PostalOf(event) == nil {
		return nil
	}
	for i := range acts {
		for _, p := range acts[i].Postal {
			if p == event {
				return &acts[i]
			}
		}
	}
	return nil
}
