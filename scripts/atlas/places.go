package main

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// byHand are the names of places that the ledger's table has by hand and the list does not name.
const byHand = `
AEJEA Jebel Ali|ALDRZ Durrës|ALTIA Tirana|AOLAD Luanda|ATLNZ Linz|ATVIE Wien|AUFRE Fremantle|AZBAK Baku|BDCGP Chittagong|
BDDAC Dhaka|BEZEE Zeebrugge|BGBOJ Burgas|BGSOF Sofia|BGVAR Varna|BRCWB Curitiba|BRGIG Rio de Janeiro Galeão|BRITJ Itajaí|
BRMAO Manaus|BRPOA Porto Alegre|BRREC Recife|BRRIO Rio de Janeiro|BRSAO Sao Paulo|BRSSA Salvador|BRVCP Viracopos Airport|
BSFPO Freeport|BYMSQ Minsk|CAHAL Halifax|CAMTR Montreal|CAPRR Prince Rupert|CATOR Toronto|CAVAN Vancouver|CAWNP Winnipeg|
CAYHM Hamilton|CAYMQ Montréal|CAYVR Vancouver Airport|CHBSL Basel|CHGVA Geneve|CHZRH Zurich|CIABJ Abidjan|CMDLA Douala|
CNCAN Guangzhou|CNCGO Zhengzhou|CNCGQ Changchun|CNCKG Chongqing|CNCSX Changsha|CNCTU Chengdu|CNDGG Dongguan|CNDLC Dalian|
CNFOC Fuzhou|CNHAK Haikou|CNHFE Hefei|CNHGH Hangzhou|CNHRB Harbin|CNKHN Nanchang|CNKMG Kunming|CNNGB Ningbo|CNNKG Nanjing|
CNNNG Nanning|CNPEK Beijing Capital Airport|CNPKX Beijing Daxing|CNPVG Shanghai Pudong Airport|CNQDG Qingdao|
CNQZJ Quanzhou|CNSHA Shanghai|CNSHE Shenyang|CNSHK Shekou|CNSIA Xi'an|CNSJW Shijiazhuang|CNSWA Shantou|CNSYX Sanya|
CNSZX Shenzhen|CNTAO Qingdao|CNTNA Jinan|CNTSN Tianjin|CNTXG Tianjin Xingang|CNTYN Taiyuan|CNURC Urumqi|CNWNZ Wenzhou|
CNWUH Wuhan|CNWUX Wuxi|CNXIY Xi'an Xianyang Airport|CNXMN Xiamen|CNYIW Yiwu|CNYNT Yantai|CNYTN Yantian|COBUN Buenaventura|
COCTG Cartagena|CRLIO Limón|CZPRG Praha|DEBRE Bremen|DEBRV Bremerhaven|DEHAM Hamburg|DEHHN Hahn Airport|DELEJ Leipzig|
DESTR Stuttgart|ECUIO Quito|EGALY Alexandria|EGCAI Cairo|EGPSD Port Said|ESALC Alicante|ESALG Algeciras|ESBCN Barcelona|
ESMAD Madrid|ESSVQ Sevilla|ESVGO Vigo|ESVLC Valencia|ESZAZ Zaragoza|ETADD Addis Ababa|FIHEL Helsinki|FIVAN Vantaa|
FJSUV Suva|FRBOD Bordeaux|FRCDG Paris Charles de Gaulle Airport|FRLEH Le Havre|FRLIO Lyon|FRORY Paris-Orly|FRPAR Paris|
FRTLS Toulouse|GBBHX Birmingham|GBDVR Dover|GBEMA East Midlands Airport|GBFXT Felixstowe|GBGLA Glasgow|
GBLGW London Gatwick|GBLON London|GBMAN Manchester|GBSOU Southampton|GBSTN London Stansted|GBTIL Tilbury|GHACC Accra|
GHTEM Tema|GRPIR Piraeus|GTGUA Guatemala|GUGUM Guam|HNSAP San Pedro Sula|IDCGK Jakarta Soekarno-Hatta|IDTPP Tanjung Priok|
IEDUB Dublin|IEORK Cork|ILASH Ashdod|INDEL Delhi|INHYD Hyderabad|INMUN Mundra|INNSA Nhava Sheva|ISREK Reykjavík|
ITLIV Livorno|ITMIL Milano|ITMXP Milano Malpensa Airport|ITSPE La Spezia|ITTRS Trieste|JMKIN Kingston|JOAMM Amman|
JPHND Tokyo Haneda|JPKIX Osaka Kansai|JPKWS Kawasaki|JPNGO Nagoya|JPNGS Nagasaki|JPNRT Tokyo Narita Airport|KEMBA Mombasa|
KENBO Nairobi|KHPNH Phnom Penh|KWKWI Kuwait|LTKLJ Klaipeda|LTKUN Kaunas|LTVNO Vilnius|LULUX Luxembourg|LVRIX Riga|
LYTIP Tripoli|MAPTM Tanger Med|MKSKP Skopje|MMRGN Yangon|MNULN Ulaanbaatar|MTMAR Marsaxlokk|MUPLU Port Louis|
MXGDL Guadalajara|MXLZC Lazaro Cardenas|MXMTY Monterrey|MXNLU Mexico City Felipe Ángeles|MYKUL Kuala Lumpur|NGAPP Apapa|
NGLOS Lagos|NIMGA Managua|NLMST Maastricht|NPKTM Kathmandu|OMSLL Salalah|PABLB Balboa|PACTB Cristóbal|PECLL Callao|
PGPOM Port Moresby|PHMNL Manila|PKISB Islamabad|PKKHI Karachi|PKLHE Lahore|PLGDN Gdansk|PLKTW Katowice|PLPOZ Poznań|
QADOH Doha|ROBUH Bucuresti|RUKGD Kaliningrad|RUKHV Khabarovsk|RUSVO Moscow Sheremetyevo|RUVKO Moscow Vnukovo|
RUVVO Vladivostok|SEARN Stockholm Arlanda|SIKOP Koper|SILJU Ljubljana|SNDKR Dakar|SVSAL San Salvador|THLCH Laem Chabang|
TNTUN Tunis|TWKEL Keelung|TWKHH Kaohsiung|TWTXG Taichung|UGKLA Kampala|USANC Anchorage|USATL Atlanta|USBOS Boston|
USCHI Chicago|USCHS Charleston|USCLT Charlotte|USCVG Cincinnati Northern Kentucky Airport|USDAL Dallas|USDEN Denver|
USDFW Dallas Fort Worth Airport|USDTW Detroit|USIAD Washington Dulles Airport|USIAH Houston|USMCO Orlando|USMEM Memphis|
USMIA Miami|USMSY New Orleans|USOAK Oakland|USORF Norfolk|USPDX Portland|USPHL Philadelphia|USPHX Phoenix|USSAV Savannah|
USSDF Louisville|USSEA Seattle|USSFO San Francisco|USSLC Salt Lake City|USTIW Tacoma|USTPA Tampa|USWAS Washington|
UYMVD Montevideo|UZTAS Tashkent|VECCS Caracas|VELAG La Guaira`

// readPlaces returns the places of each country, by its code.
func readPlaces(source, table string) (map[string]string, error) {
	names, err := readNames(source)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", source, err)
	}
	f, err := os.Open(table)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	out := map[string]string{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var code string
		var x, y, z, offset int
		if _, err := fmt.Sscan(lines.Text(), &code, &x, &y, &z, &offset); err != nil || len(code) != 5 {
			return nil, fmt.Errorf("%s: %q", table, lines.Text())
		}
		name := names[code]
		if name == "" {
			return nil, fmt.Errorf("%s has no name", code)
		}
		lat := math.Atan2(float64(z), math.Hypot(float64(x), float64(y)))
		lon := math.Atan2(float64(y), float64(x))
		out[code[:2]] += fmt.Sprintf("%s %d %d %s\n", code[2:], tenths(lat), tenths(lon), name)
	}
	return out, nil
}

// share is how many bytes of places a file holds at least.
const share = 12 << 10

// writePlaces deals the countries out to files, and writes the module that finds them.
func writePlaces(out string, places map[string]string) error {
	module := "// Code generated by scripts/atlas. DO NOT EDIT.\n// From which country on each file holds the places.\n" +
		"export const files = [\n"
	files, held, size := 0, map[string]string{}, 0
	flush := func() error {
		if len(held) == 0 {
			return nil
		}
		name := fmt.Sprintf("places-%d.json", files)
		first := slices.Min(slices.Collect(maps.Keys(held)))
		module += fmt.Sprintf("  ['%s', () => import('./%s', { with: { type: 'json' } })],\n", first, name)
		err := write(filepath.Join(out, name), held)
		files, held, size = files+1, map[string]string{}, 0
		return err
	}
	for _, country := range slices.Sorted(maps.Keys(places)) {
		held[country] = places[country]
		if size += len(places[country]); size < share {
			continue
		}
		if err := flush(); err != nil {
			return err
		}
	}
	if err := flush(); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(out, "places.mjs"), []byte(module+"];\n"), 0o644)
}

// tenths is an angle in tenths of a degree.
func tenths(radians float64) int { return int(math.Round(radians * 1800 / math.Pi)) }

// readNames returns the names of the list, and over them those by hand.
func readNames(source string) (map[string]string, error) {
	f, err := os.Open(source)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, errors.New("no heading")
	}
	code, name := slices.Index(rows[0], "unlocode"), slices.Index(rows[0], "name")
	if code < 0 || name < 0 {
		return nil, errors.New("the heading lacks unlocode or name")
	}
	out := map[string]string{}
	for _, row := range rows[1:] {
		out[row[code]] = row[name]
	}
	for line := range strings.SplitSeq(strings.ReplaceAll(byHand, "|\n", "|"), "|") {
		code, name, ok := strings.Cut(strings.TrimSpace(line), " ")
		if !ok {
			return nil, fmt.Errorf("by hand: %q", line)
		}
		out[code] = name
	}
	return out, nil
}
