package web

// What the templates show. Text in it that members of the chain wrote has been through Visible.

// view is the data of a page.
type view struct {
	Lang  string
	Langs []langLink
	// Static is a page of the static bundle: it has no node behind it, and its links are relative.
	Static bool
	// CSP is the policy of a static page, which no server sends a header with.
	CSP                        string
	Home, Scan, Form, Manifest string
	// Asked is what was asked for, in the field.
	Asked string
	// Problem is why there is no answer, nil otherwise.
	Problem *problemView
	// Items are several things that were asked for at once, by address.
	Items   []item
	Reading *Reading
	Chain   chainView
	// PageHash is the published hash of the static bundle.
	PageHash string
}

type langLink struct {
	Tag, Name, URL string
	Current        bool
}

type problemView struct {
	Status           int
	Key, Detail, For string
}

type item struct {
	ID, Path string
	Reading  *Reading
	Problem  *problemView
}

type chainView struct {
	ID, Genesis string
	Height      uint64
}

// Reading is what a node says of a unit, out of a proof that it checked as anyone would. For whoever reads it, it is
// the node's word.
type Reading struct {
	ID      string `json:"id"`
	Link    string `json:"link"` // canonical
	Path    string `json:"path,omitempty"`
	Kind    string `json:"kind"`
	Epoch   uint32 `json:"epoch"`
	Blinded bool   `json:"blinded,omitempty"`

	Verdict    string      `json:"verdict"`
	Reasons    []reason    `json:"reasons"`
	Missing    []string    `json:"missing,omitempty"`
	Milestones []milestone `json:"milestones"`
	// Journey is newest first.
	Journey   []step        `json:"journey"`
	More      int           `json:"more,omitempty"` // events that the journey leaves out
	Withheld  int           `json:"withheld,omitempty"`
	Hidden    int           `json:"hidden,omitempty"` // of the containers' events
	Customs   []customsSays `json:"customs,omitempty"`
	Custodian string        `json:"custodian,omitempty"`
	Block     block         `json:"block"`
	Proof     string        `json:"proof"` // where the proof file is
}

type reason struct {
	Word         string `json:"word"`
	Code         string `json:"code,omitempty"`
	Count        uint32 `json:"count,omitempty"`
	Height       uint64 `json:"height,omitempty"`
	Organisation string `json:"organisation,omitempty"`
	Text         string `json:"text"`
}

type milestone struct {
	Name  string `json:"name"`
	State string `json:"state"` // done, now, open or problem
	When  *when  `json:"when,omitempty"`
	Place *place `json:"place,omitempty"`
}

// step is one line of the journey.
type step struct {
	Title        string `json:"title"`
	Act          string `json:"act,omitempty"`
	Postal       string `json:"postal,omitempty"`
	Step         string `json:"step,omitempty"`
	Disposition  string `json:"disposition,omitempty"`
	Side         string `json:"side,omitempty"`
	Report       string `json:"report,omitempty"`
	Decision     string `json:"decision,omitempty"`
	Irregularity string `json:"irregularity,omitempty"`
	Reason       string `json:"reason,omitempty"`
	Reference    string `json:"reference,omitempty"`
	Mode         string `json:"mode,omitempty"`
	Conveyance   string `json:"conveyance,omitempty"`
	When         when   `json:"when"`
	Place        *place `json:"place,omitempty"`
	Organisation string `json:"organisation,omitempty"`
	Who          string `json:"who,omitempty"`
	In           string `json:"in,omitempty"`
	Late         bool   `json:"late,omitempty"`
	Corrected    bool   `json:"corrected,omitempty"`
	Withheld     bool   `json:"withheld,omitempty"`
	Position     string `json:"position"`
}

// when is a time in the place's own zone.
type when struct {
	ISO  string `json:"iso"`
	Text string `json:"text"`
}

type place struct {
	ID      string `json:"id"`
	Name    string `json:"name,omitempty"`
	Country string `json:"country,omitempty"`
}

type customsSays struct {
	Side string `json:"side"`
	Says string `json:"says"`
}

type block struct {
	Height     uint64 `json:"height"`
	When       when   `json:"when"`
	AgeSeconds int64  `json:"age_seconds"`
	Signed     int    `json:"signed"`
	Validators int    `json:"validators"`
	ChainID    string `json:"chain_id"`
	Hash       string `json:"hash"`
	Stale      bool   `json:"stale,omitempty"`
}
