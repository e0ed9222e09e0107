package ident

// assigned are the officially assigned ISO 3166-1 alpha-2 codes, sorted, two bytes each: 249 of them.
const assigned = "ADAEAFAGAIALAMAOAQARASATAUAWAXAZ" +
	"BABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZ" +
	"CACCCDCFCGCHCICKCLCMCNCOCRCUCVCWCXCYCZ" +
	"DEDJDKDMDODZ" +
	"ECEEEGEHERESET" +
	"FIFJFKFMFOFR" +
	"GAGBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGUGWGY" +
	"HKHMHNHRHTHU" +
	"IDIEILIMINIOIQIRISIT" +
	"JEJMJOJP" +
	"KEKGKHKIKMKNKPKRKWKYKZ" +
	"LALBLCLILKLRLSLTLULVLY" +
	"MAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZ" +
	"NANCNENFNGNINLNONPNRNUNZ" +
	"OM" +
	"PAPEPFPGPHPKPLPMPNPRPSPTPWPY" +
	"QA" +
	"RERORSRURW" +
	"SASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZ" +
	"TCTDTFTGTHTJTKTLTMTNTOTRTTTVTWTZ" +
	"UAUGUMUSUYUZ" +
	"VAVCVEVGVIVNVU" +
	"WFWS" +
	"YEYT" +
	"ZAZMZW"

// postal are codes that posts issue identifiers under although ISO 3166-1 does not assign them: AC Ascension and TA
// Tristan da Cunha (ISO 3166-1 exceptional reservations, made for the UPU) and XZ Kosovo (UPU S31 issuer code XZA).
const postal = "ACTAXZ"

// unassignedPlaces are the UN/LOCODE country parts beyond ISO 3166-1: XZ, installations in international waters.
const unassignedPlaces = "XZ"

// Country reports whether code is an officially assigned ISO 3166-1 alpha-2 code, in upper case.
func Country(code string) bool { return holdsCode(assigned, code) }

// PostalCountry reports whether posts issue S10 items or run exchange offices under code: an assigned ISO 3166-1 code,
// or AC, TA, XZ.
func PostalCountry(code string) bool { return holdsCode(assigned, code) || holdsCode(postal, code) }

func locodeCountry(code string) bool {
	return holdsCode(assigned, code) || holdsCode(unassignedPlaces, code)
}

// holdsCode searches a sorted table of two-byte codes.
func holdsCode(table, code string) bool {
	if len(code) != 2 {
		return false
	}
	lo, hi := 0, len(table)/2
	for lo < hi {
		mid := int(uint(lo+hi) >> 1)
		switch at := table[2*mid : 2*mid+2]; {
		case at == code:
			return true
		case at < code:
			lo = mid + 1
		default:
			hi = mid
		}
	}
	return false
}
