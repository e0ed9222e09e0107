var o={GA:`AWE -8 95 Alowe
BGB -1 119 Booue
BNG -22 102 Bongo
BWN -7 95 Biawonque
GIM 0 114 Miele Mimbale
IGL -19 93 Iguela
KOU -11 125 Koulamoutou
LTL -8 127 Lastoursville
MDJ -17 104 Mandji
MDV 9 108 Medouneu
MGX -22 110 Moabi
MKB 10 139 Mekambo
MVG 1 111 Mevang
MVX 22 121 Minvoul
NKA 7 96 Nkan
OMB -16 92 Omboue
OUU -30 103 Ouanga
WGY 5 104 Wagny
WNE -24 93 Wora Na Ye
ZKM -25 98 Sette Cama
`,GB:`ABD 571 -21 Aberdeen
ABF 526 -40 Aberdyfi (Aberdovey)
ABW 527 -41 Barmouth (Abermaw)
AEE 533 -36 Abergele
AGN 517 -13 Abingdon
ALL 561 -38 Alloa
AMS 512 -18 Amesbury
AMW 534 -44 Amlwch
AN2 530 -5 Ancaster
ANN 550 -33 Annan
ARG 569 -58 Arisaig
ASA 538 -31 Saint-Anne's-on-Sea
AW3 524 -14 Ansty
AYD 560 -33 Aberdour
AYW 524 -41 Aberystwyth
BBC 575 -74 Benbecula
BBP 507 -11 Bembridge
BDA 536 -30 Birkdale
BDT 514 14 Broadstairs
BEL 550 -59 Belfast
BES 516 -11 Benson
BFE 538 -22 Brierfield
BFO 533 -44 Bodffordd
BHD 546 -59 George Best Belfast City Apt/Belfast
BHM 525 -19 Birmingham
BHX 525 -19 Birmingham
BIF 541 -32 Barrow in Furness
BKO 551 -70 Bally Kelly
BLU 508 -14 Beaulieu
BMO 558 -21 Burnmouth
BND 511 -41 Barnstaple
BOH 507 -19 Bournemouth
BPT 517 -43 Burry Port
BQH 513 3 Biggin Hill
BRA 548 -16 Brandon
BRF 538 -18 Bradford
BRJ 580 -38 Brora
BRK 534 -30 Birkenhead
BSI 508 -7 Bognor Regis
BUO 527 -11 Barrow On Soar
BXB 508 5 Bexhill
BZZ 518 -16 Brize Norton
CBO 509 -19 Cranborne
CBT 554 -56 Campbeltown
CCH 507 -18 Christchurch
CDF 515 -32 Cardiff
CGY 514 -28 Congresbury
CLS 518 11 Clacton-on-Sea
CLY 559 -44 Clydebank
CMA 530 -31 Cefn-Mawr
CRN 577 -40 Cromarty
CRR 529 13 Cromer
CSA 561 -62 Colonsay
CST 508 -8 Chichester
CTA 527 14 Coltishall
CVE 559 -24 Cove
CVT 524 -15 Coventry
CWA 533 -38 Conwy (Conway)
CWN 560 -35 Charlestown
CYY 533 -37 Colwyn Bay (Bae Colwyn)
DAG 516 2 Dagenham
DBR 560 -25 Dunbar
DER 527 9 Dereham
DET 508 1 Denton
DFD 515 2 Dartford
DIW 576 -45 Dingwall
DOC 579 -40 Dornoch
DRX 537 -10 Drax
DUN 565 -30 Dundee
DVR 511 13 Dover
DYB 560 -34 Dalgety Bay
DYS 561 -31 Dysart
EBO 508 3 Eastbourne
EDI 559 -32 Edinburgh
ELI 562 -28 Elie
EMA 528 -13 East Midlands Airport
EOI 592 -28 Eday
EON 507 -31 Seaton
ERI 515 2 Erith
ESD 515 -2 Willesden
ESH 508 -3 Shoreham-by-Sea
EXE 507 -35 Exeter
FEA 606 -9 Fetlar
FEE 557 -49 Fairlie
FIE 595 -16 Fair Isle
FIH 559 -31 Fisherrow/Musselburgh
FLH 588 -31 Flotta
FOA 601 -21 Foula
FOL 511 12 Folkestone
FRI 518 12 Frinton-on-Sea
FRM 535 -31 Formby
FRS 576 -36 Forres
FWM 568 -51 Fort William
FXT 520 14 Felixstowe
FZO 515 -26 Filton
GIL 514 5 Gillingham
GLA 559 -43 Glasgow
GLP 580 -40 Golspie
GLW 558 -43 Glasgow
GRN 560 -32 Granton
GSY 535 -5 Grimsby
GTD 515 -14 Great Shefford
HGW 535 -30 Hightown
HKI 585 -35 Halkirk
HLN 560 -47 Helensburgh
HLU 538 -15 Hunslet/Leeds
HMA 581 -36 Helmsdale
HOJ 550 -15 Howdon
HSE 537 -4 Hessle/Hull
HTH 511 11 Hythe
HUY 536 -4 Humberside Apt
HVR 518 -50 Haverfordwest
ILY 557 -62 Islay Apt
INV 575 -42 Inverness
ISC 499 -63 Isles of Scilly
IVK 559 -49 Inverkip
JTB 552 -34 Johnstonebridge
KLN 527 4 King's Lynn
KMI 513 2 Kemsing
KWH 590 -30 Hatston
KWL 590 -30 Kirkwall
LBA 538 -16 Leeds
LCA 564 -50 Lochawe
LCT 515 0 London City Airport
LDS 508 6 Saint Leonards-on-Sea
LEQ 501 -57 Land's End
LER 601 -12 Lerwick
LGP 515 5 London Gateway Port
LGW 511 -2 London Gatwick
LHR 515 -5 Heathrow Apt/London
LIV 534 -30 Liverpool
LOE 504 -45 Looe
LOH 560 -54 Lochgilphead
LON 515 -1 London
LSH 508 -10 Langstone
LSI 599 -13 Sumburgh
LSS 577 -33 Lossiemouth
LTP 514 6 London Thamesport
LUG 557 -45 Lugton
LUX 504 -48 Luxulyan
LYE 515 -20 Lyneham
MAC 554 -57 Machrihanish
MAN 535 -22 Manchester
MDL 543 -18 Middleham
MHD 512 -35 Minehead
MID 546 -12 Middlesbrough
MME 546 -12 Teesside
MNC 535 -22 Manchester
MNO 555 -46 Monkton
MSC 535 -23 Manchester Ship Canal, Salford
MSE 514 14 Manston
MUL 565 -59 Mull Apt
MYW 516 -32 Maesycwmmer
NAI 576 -39 Nairn
NBI 573 -36 Nethy Bridge
NBW 561 -27 North Berwick
NBY 514 -13 Newbury
NCL 550 -16 Newcastle upon Tyne
NEA 517 -38 Neath
NGG 577 -40 Nigg
NHT 516 -4 Northolt
NOQ 560 -34 North Queensferry
NOT 541 -8 Norton
NRS 594 -24 North Ronaldsay Apt
NWF 560 -32 Newhaven/Edinburgh
OBA 564 -55 Oban
OUK 604 -8 Outer Skerries
PER 564 -34 Perth
PIK 555 -46 Prestwick
PKR 542 -8 Pickering
PLO 573 -56 Plockton
PLY 504 -41 Plymouth
PNA 554 -45 Patna
PNH 514 -32 Penarth
POC 546 -12 Port Clarence
POR 516 -34 Porth
PPW 593 -29 Papa Westray
PRE 538 -27 Preston
PSV 603 -17 Papa Stour
PTC 561 -32 Pettycur
PTH 515 -28 Portishead
PWL 529 -44 Pwllheli
QLA 512 -10 Lasham
QUG 508 -8 Goodwood Airport
QUY 523 -1 Wyton
RAY 559 -52 Rothesay, Isle of Bute
RDN 515 -10 Reading
RHS 533 -37 Rhos-on-Sea
RHU 560 -48 Rhu
SAA 515 7 Southend-on-Sea
SAU 517 -47 Saundersfoot
SCP 536 -6 Scunthorpe
SDW 513 14 Sandwich
SFR 508 1 Seaford
SGM 529 12 Sheringham
SHK 508 -2 Southwick
SHN 560 -48 Shandon
SKE 531 3 Skegness
SKY 573 -58 Isle of Skye Apt
SLB 538 -11 Selby
SLC 556 -48 Saltcoats
SMA 510 10 Saint Marys Bay
SMP 504 -47 Saint Sampson (Golant)
SNN 516 -18 Swindon
SNW 563 -28 St Andrews
SOQ 560 -34 South Queensferry
SOU 509 -14 Southampton
SQZ 533 -6 Scampton
SRT 537 -30 Southport
STN 519 2 London Stansted
STO 582 -64 Stornoway
STQ 555 -46 Saint Quivox
STT 546 -13 Stockton-on-Tees
SVN 570 -22 Stonehaven
SWA 516 -40 Swansea
SWE 506 -20 Swanage
SYR 538 -15 Stourton/Leeds
SYY 517 -50 Steynton
TBY 505 -36 Torbay/Paignton
TEN 517 -47 Tenby (Dinbych-y-pysgod)
TFO 512 -8 Tilford
THR 586 -35 Thurso
TIL 515 4 Tilbury
TPO 504 -42 Torpoint
TRE 565 -69 Tiree
TRL 533 -17 Thornhill
TRN 556 -47 Troon
TTT 516 -1 Tottenham
TVD 525 -21 Tividale
TWL 602 -12 Tingwall
UFY 512 -9 Upper Froyle
UHF 519 -13 Upper Heyford
UNT 607 -9 Unst
UPV 513 -18 Upavon
VLY 532 -45 Anglesey
WAX 546 -17 West Auckland
WHE 548 -57 Whitehead
WHY 604 -10 Whalsay
WIC 584 -31 Wick Caithness
WKM 509 -12 Wickham
WML 513 4 West Malling
WNZ 519 13 Walton-on-the-Naze
WOT 508 -4 Worthing
WRE 531 -26 Wardle
WRH 507 -21 Wareham
WSM 513 -30 Weston-Super-Mare
WSP 533 -28 Weston Point
WYS 518 -24 Westbury on Severn
`,GD:`CRU 125 -615 Carriacou Apt
`,GE:`ANA 424 416 Anaklia
SUI 430 410 Sokhumi
TBS 417 448 Tbilisi
VAZ 417 450 Vaziani
`,GF:`BCY 56 -538 Mana
CAY 49 -523 Cayenne
GDE 47 -538 Guadeloupe
LCY 42 -517 Ouanary
MPY 36 -540 Maripasoula
OYP 39 -518 Saint-Georges
QKR 51 -526 Kourou
REI 43 -521 Regina
REM 49 -523 Degrad des Cannes-Pariacabo Pt/Remire
SLM 55 -540 Saint-Laurent-du-Maroni
XAU 36 -532 Saul
`,GG:`ACI 497 -22 Alderney
GCI 494 -26 Guernsey
`,GH:`ACC 56 -2 Accra
TEM 57 0 Tema
`,GL:`AGM 656 -376 Tasiilaq
GOH 642 -518 Nuuk (Godthaab)
JQA 707 -527 Qaarsut
LLU 604 -456 Alluitsup Paa
QKT 658 -533 Kangaamiut
QPW 683 -535 Kangaatsiaq
`,GM:`JTB 135 -148 MacCarthy Island (Jangjangbureh)
KAU 137 -153 Kau-ur
`,GN:`BKJ 109 -143 Boke
KMC 107 -146 Kamsar
PMT 108 -145 Dougoula
SBL 126 -134 Sambailo
`,GP:`BBR 160 -617 Basse-Terre
DSD 163 -611 La Desirade
GBJ 159 -613 Marie-Galante
HTB 158 -616 Terre-de-Bas
LSS 159 -616 Terre-de-Haut
MSB 181 -631 Marigot
PTL 164 -615 Port-Louis
PTP 162 -615 Pointe-a-Pitre
`,GQ:`GEM 17 110 Mongomeyen
`,GR:`AGA 393 230 Agria
AGT 379 231 Agio Theodoroi
AOK 355 272 Karpathos
ASS 381 236 Aspropirgos
ATH 380 237 Athinai
AXD 409 259 Alexandroupolis
CFU 396 199 Kerkira (Corfu)
CHQ 355 240 Chania
GPA 382 217 Patras
HER 353 252 Iraklion (Heraklion)
IOA 397 209 Ioannina
JIK 376 262 Ikaria
JKH 384 261 Chios
JMK 375 253 Mykonos
JNX 371 254 Naxos
JSH 352 261 Siteia
JSI 392 235 Skiathos
JTR 364 254 Thira
KAH 382 215 Kato Achaia
KGS 369 272 Kos
KIT 361 230 Kythira
KLX 370 221 Kalamata
KSJ 354 269 Kassos
KSO 405 213 Kastoria
KVA 409 244 Kavala
KZI 403 218 Kozani
LRA 396 224 Larisa
LRS 372 268 Leros
MJT 391 266 Mytilene
MLO 367 244 Milos (Adamas)
NAF 376 228 Nafplion
NAI 353 227 Iraklion
NAL 353 251 Nea Alikarnassos
PAS 371 252 Paros
PIR 379 236 Piraeus
PKH 373 231 Portochelion
QKG 385 236 Chalkis
SFN 412 263 Souflion
SKG 406 230 Thessaloniki
SKU 389 246 Skiros
TVR 380 237 Tavros
VOL 394 229 Volos
ZTH 378 209 Zakynthos
`,GT:`AQB 154 -898 Quiche
CHR 143 -919 Champerico
CTF 147 -919 Coatepeque
DON 177 -895 Dos Lagunas
GUA 146 -905 Guatemala
LOX 147 -908 Los Tablones
MCR 171 -892 Melchor de Mencos
PKJ 159 -907 Playa Grande
PON 163 -894 Poptun
UAX 174 -896 Uaxactun
`,GU:`GUM 135 1448 Guam
YGO 135 1449 Yigo
`,GW:`BQE 113 -158 Bubaque
OXB 118 -156 Bissau
`,GY:`EVR 69 -583 Everton
`,HK:`HKG 223 1142 Hong Kong
KTZ 223 1142 Kwun Tong
KWN 223 1142 Kowloon
`,HN:`AHS 155 -843 Auas
CMY 145 -876 Comayagua
RTB 163 -866 Roatan
RUY 148 -891 Copan
SAP 155 -880 San Pedro Sula
SDH 148 -888 Santa Rosa de Copan
YOR 151 -871 Yoro
`,HR:`BAK 453 145 Bakar
BAT 459 189 Batina
DBV 427 181 Dubrovnik
DMH 458 182 Donji Miholjac
ERD 455 191 Erdut
GNA 441 153 Gazenica
ILO 452 194 Ilok
LSZ 445 145 Mali Losinj
MET 430 176 Metkovic
N9F 455 180 Fericanci
OSI 456 187 Osijek
PLE 431 174 Ploce
PUY 449 138 Pula
RAS 451 141 Rasa
RJK 453 144 Rijeka
SBD 451 180 Slavonski Brod
SIB 437 159 Sibenik
SIS 455 164 Sisak
SPU 435 165 Split
SUR 435 164 Sucurac
SVK 435 165 Sveti Kajo
VKV 454 144 Viskovo
VRA 435 165 Vranjic
VUK 454 190 Vukovar
ZAD 441 152 Zadar
ZAG 458 160 Zagreb
`,HT:`CAP 197 -722 Cap-Haitien
CRC 197 -720 Caracol
`,HU:`ADY 471 189 Adony
AFU 477 183 Almasfuzito
AKT 478 204 Andornaktalya
ALS 470 180 Alsoors
BUD 475 191 Budapest
BZE 462 172 Berzence
CMR 475 192 Csomor
DPA 466 190 Dunapataj
DUU 470 189 Dunaujvaros
DVE 469 190 Dunavecse
JKZ 476 200 Jaszarokszallas
KAR 473 209 Karcag
KCO 465 190 Kalocsa
KIA 482 221 Kisvarda
KOM 477 181 Komarom
KOR 470 166 Kormend
LAB 478 185 Labatlan
LMY 475 190 Lagymanyos
NAS 470 166 Nadasd
NSZ 477 184 Neszmely
RSP 483 216 Sarospatak
SOB 467 172 Sarmellek
SZM 474 190 Szigetszentmiklos
`,ID:`AAS -39 1393 Apalapsili
AEG 8 996 Aekgodang
AGD -14 1339 Anggi
ANR -61 1059 Anyer Kidul
ARJ -29 1408 Arso
AYW -12 1325 Ayawasi
BPN -13 1168 Balikpapan
BTW -35 1160 Batulicin
CBN -67 1086 Cirebon (Tjeribon)
CGK -61 1067 Jakarta Soekarno-Hatta
CXP -77 1090 Cilacap (Tjilatjap)
DJJ -25 1407 Jayapura, Irian Jaya
DOB -57 1342 Dobo
DPS -87 1152 Denpasar, Bali
DTD 1 1168 Datadawai
HLP -63 1069 Halim Perdanakusuma Airport
INA -21 1322 Inanwatan
JKT -61 1068 Jakarta, Java
JOG -78 1104 Yogyakarta
KNO 36 989 Kuala Namu Intl Apt/Medan
KOJ -63 1064 Koja
KSO -76 1139 Kalbut Situbondo
LAH -6 1275 Labuha, Molucas
LSW 52 971 Lhokseumawe
MNA 40 1267 Melonguanne
NAM -33 1271 Namlea
NDA -45 1299 Bandanaira
PAZ -76 1129 Pasuruan, Java
PDG -9 1003 Padang
PPR 8 1004 Pasir Pangarayan
PUM -40 1216 Pomalaa, Sulawesi
SRG -70 1105 Semarang
SUB -72 1127 Surabaya
SZH -9 1171 Senipah
TJB 10 1034 Tanjungbalai
TJQ -28 1077 Tanjung Pandan
TNJ 9 1044 Tanjungpinang
TPP -61 1069 Tanjung Priok
WGP -96 1203 Waingapu, Sumba
ZRM -13 1387 Sarmi
`,IE:`BBG 536 -62 Balbriggan
BHT 534 -64 Blanchardstown
BLY 542 -100 Belmullet
BYT 517 -94 Bantry
CBR 517 -95 Coomhola Bridge
CFI 548 -76 Castlefinn
CHE 520 -102 Cahirciveen
CLR 534 -62 Cloghran
CRS 523 -74 Carrick-on-Suir
DUB 533 -63 Dublin
KIN 531 -97 Kilronan
NAY 547 -59 Newtonabbey
NNR 532 -93 Spiddal
ORK 519 -85 Cork
PTL 530 -73 Portlaoise
RUS 519 -83 Rushbrooke
SNN 527 -89 Shannon
WAT 522 -71 Waterford
`,IL:`ASH 318 347 Ashdod
BGA 320 349 Ben Gurion International Apt
HFA 328 350 Haifa
MIP 306 348 Mitspeh Ramon
NAT 323 349 Netanya
SDV 321 348 Tel Aviv Sde Dov Airport
TLV 320 347 Tel Aviv-Yafo
`,IM:`IOM 543 -45 Ronaldsway Apt
`,IN:`AMD 230 726 Ahmedabad
BDH 254 826 Bhadohi
BDQ 223 732 Vadodara
BHO 233 774 Bhopal
BHU 218 721 Bhavnagar
BLR 130 776 Bangalore
BOM 190 728 Mumbai (ex Bombay)
BPS 189 728 Air Parcel Sorting Office/Mumbai
BPT 130 782 Bangarapet
BRU 217 730 Bharuch
CCJ 112 758 Kozhikode (ex Calicut)
CCU 226 884 Kolkata (ex Calcutta)
COK 100 762 Cochin
CSI 191 729 Chattrapati Shivaji International Apt
DED 303 780 Dehra Dun
DEL 286 772 Delhi
DIG 183 730 Dighi (Pune)
DMA 208 869 Dhamara
FCH 131 803 Fpo(Sea)/Chennai
GND 288 779 Greater Nodia
GOP 267 834 Gorakhpur
GRR 225 883 Garden Reach
GWL 262 782 Gwalior
GWM 165 806 Vijayawada International Airport/Gannavaram
HYD 174 785 Hyderabad
ICD 286 772 New Delhi
IDR 227 758 Indore
ISK 200 738 Nasik
IXC 307 768 Chandigarh
IXJ 327 749 Jammu
IXM 99 781 Madurai
IXR 234 853 Ranchi
IXV 282 948 Along Apt
IXW 228 862 Jamshedpur
IXY 230 702 Kandla
JAI 269 758 Jaipur
JDH 262 730 Jodhpur
JGB 191 820 Jagdalpur
KAR 109 781 Karur
KAT 133 804 Kattupalli
KDR 102 762 Kodungallur
KLH 167 742 Kolhapur
KNN 118 754 Kannur
KOC 100 763 Kochi
KTP 133 804 Kattupalli Port
MAA 131 803 Chennai (ex Madras)
MAC 162 811 Machilipatnam
MAH 117 755 Mahe
MKM 103 762 Mathilakam
MRM 154 738 Marmugao (Marmagao)
MUG 254 865 Munger
MUN 228 697 Mundra
MZU 261 854 Muzaffarpur
NGD 235 754 Nagda
NSA 190 730 Nhava Sheva
PAB 221 821 Bilaspur
PAV 210 716 Pipavav (Victor) Port
PNY 119 798 Pondicherry
PRT 203 866 Paradip Garh
RAJ 223 708 Rajkot
RPR 212 816 Raipur
SAM 170 822 Samalkot
SIK 224 698 Sika
SIL 267 884 Siliguri
STN 246 808 Satna
STV 212 728 Surat
THN 192 730 Thane
TRV 85 769 Thiruvananthapuram (ex Trivandrum)
TUT 88 781 Tuticorin
URA 189 729 Uran
VNS 253 830 Varanasi
VTZ 177 833 Visakhapatnam
ZER 276 938 Zero (Ziro)
`};export{o as default};
