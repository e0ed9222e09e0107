package ident

// Character classes in ASCII, written out so that no table of another package can move them.

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
func isUpper(c byte) bool { return c >= 'A' && c <= 'Z' }
func isLower(c byte) bool { return c >= 'a' && c <= 'z' }

func isUpperOrDigit(c byte) bool { return isUpper(c) || isDigit(c) }

// inSet82 reports whether c is in the GS1 AI encodable character set 82 (GS1 General Specifications, figure 7.11-1):
// letters, digits and ! " % & ' ( ) * + , - . / : ; < = > ? _
func inSet82(c byte) bool {
	return c >= '%' && c <= '?' || isUpper(c) || isLower(c) || c == '_' || c == '!' || c == '"'
}

// every returns the fault of the first byte of v that is not in the class.
func every(v, part string, class func(byte) bool) fault {
	for i := range len(v) {
		if !class(v[i]) {
			return badByte(part, v[i])
		}
	}
	return fault{}
}

func allDigits(v string) bool {
	for i := range len(v) {
		if !isDigit(v[i]) {
			return false
		}
	}
	return true
}

// hasFold reports whether v begins with prefix, which is lower case, whatever the case of v's ASCII letters.
func hasFold(v, prefix string) bool {
	if len(v) < len(prefix) {
		return false
	}
	for i := range len(prefix) {
		c := v[i]
		if isUpper(c) {
			c += 'a' - 'A'
		}
		if c != prefix[i] {
			return false
		}
	}
	return true
}
