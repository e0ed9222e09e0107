package ident

// Byte layout of S8 and S9 (UPU S8-5, S9-5): the dispatch is the receptacle's first 20 characters.
const (
	dispatchLength   = 20
	receptacleLength = 29
)

// checkIMPC judges an exchange office: country (2 letters, a code that posts use), location (3) and qualifier (1) of
// A-Z and 0-9. An office may stand on foreign soil: the country is where it stands, not who runs it.
func checkIMPC(v string) fault {
	if len(v) != 6 {
		return badLength("should be 6 characters")
	}
	if f := every(v[:2], "country", isUpper); f.cause != nil {
		return f
	}
	if !PostalCountry(v[:2]) {
		return fault{cause: ErrCountry, detail: "country of the exchange office"}
	}
	return every(v[2:], "location and qualifier", isUpperOrDigit)
}

// checkDispatch judges a dispatch: origin and destination office, mail category (A air or priority, B surface air
// lifted, C surface, D priority by surface), subclass (a letter for the mail class, then a letter or digit), last digit
// of the year, serial.
func checkDispatch(v string) fault {
	if len(v) != dispatchLength {
		return badLength("should be 20 characters")
	}
	return checkDispatchPart(v)
}

func checkDispatchPart(v string) fault {
	if f := checkIMPC(v[:6]); f.cause != nil {
		return f
	}
	if f := checkIMPC(v[6:12]); f.cause != nil {
		return f
	}
	if v[12] < 'A' || v[12] > 'D' {
		return badByte("mail category", v[12])
	}
	if !isUpper(v[13]) {
		return badByte("mail subclass", v[13])
	}
	if !isUpperOrDigit(v[14]) {
		return badByte("mail subclass", v[14])
	}
	return every(v[15:20], "year and dispatch serial", isDigit)
}

func checkReceptacle(v string) fault {
	if len(v) != receptacleLength {
		return badLength("should be 29 characters")
	}
	if f := checkDispatchPart(v[:dispatchLength]); f.cause != nil {
		return f
	}
	if f := every(v[20:23], "receptacle serial", isDigit); f.cause != nil {
		return f
	}
	if v[23] != '0' && v[23] != '1' {
		return badByte("highest-numbered flag", v[23])
	}
	if v[24] != '0' && v[24] != '1' {
		return badByte("registered-or-insured flag", v[24])
	}
	return every(v[25:], "weight", isDigit)
}

// MailLabel is a receptacle or dispatch taken apart.
type MailLabel struct {
	Origin, Destination ID     // IMPC
	Category            byte   // 'A' to 'D'
	Subclass            string // 2 characters, for example "UN"
	Year                byte   // last digit of the year, ASCII
	Serial              string // of the dispatch within the year, 4 digits

	// The rest is empty for a dispatch.
	Receptacle string // serial within the dispatch, 3 digits
	Highest    bool   // the highest-numbered receptacle of its dispatch
	Registered bool   // holds registered or insured items
	Weight     int    // gross, in units of 100 g
}

// Mail takes a receptacle or dispatch apart; false for any other identifier and for a value that Check refuses.
func (id ID) Mail() (MailLabel, bool) {
	if id.Namespace != Receptacle && id.Namespace != Dispatch || id.Check() != nil {
		return MailLabel{}, false
	}
	v := id.Value
	m := MailLabel{
		Origin:      ID{IMPC, v[:6]},
		Destination: ID{IMPC, v[6:12]},
		Category:    v[12],
		Subclass:    v[13:15],
		Year:        v[15],
		Serial:      v[16:20],
	}
	if id.Namespace == Receptacle {
		m.Receptacle, m.Highest, m.Registered = v[20:23], v[23] == '1', v[24] == '1'
		for _, c := range []byte(v[25:]) {
			m.Weight = m.Weight*10 + int(c-'0')
		}
	}
	return m, true
}

// DispatchOf returns the dispatch that a receptacle belongs to by its label; false for any other identifier.
func DispatchOf(id ID) (ID, bool) {
	if id.Namespace != Receptacle || len(id.Value) != receptacleLength {
		return ID{}, false
	}
	return ID{Dispatch, id.Value[:dispatchLength]}, true
}
