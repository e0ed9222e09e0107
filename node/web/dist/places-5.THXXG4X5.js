var o={IQ:`BGW 333 444 Baghdad
BMN 371 433 Bamerny
BSH 365 444 Bashur Airfield
EBL 362 439 Erbil International Apt
HAF 338 414 H1 Airfield
ISU 355 453 Sulaymaniyah International Airport
NAM 333 442 New Al Muthana Air Base
NJF 320 443 Najaf
TAL 309 461 Ali Air Base
TLL 309 461 Tallil
UQR 300 479 Umm Qasr Port
`,IR:`ACP 373 461 Sahand
AEU 259 550 Abu Musa
AFZ 362 576 Sabzevar National
AKW 375 460 Aghajari
AMD 368 533 Bandar Amirabad
BDH 265 549 Bandar-e Lengeh
BJB 375 573 Bojnurd
BKM 304 491 Bandar Khomeini
BND 272 563 Bandar Abbas
BSM 362 532 Bisheh Kola
BUZ 290 508 Bushehr
DEF 324 482 Dezful
FAZ 289 536 Fasa
GBT 369 544 Gorgan
GCH 303 508 Gachsaran
IFH 329 515 Hesa
IHR 349 467 Tilkuh (Iran Shahr)
IIL 336 464 Ilam
IKA 354 511 Imam Khomeini International Apt/Tehran
KIH 265 540 Kish Island
KSH 343 471 Kermanshah (Bakhtaran)
LFM 274 532 Lamerd
MRX 305 492 Bandar-e Mah Shahr
NEK 369 535 Bandar Neka
OMH 375 451 Urmieh
OMI 308 495 Omidiyeh
PFQ 397 479 Parsabad
PGU 275 526 Asaloyeh
PYK 358 508 Payam Apt
QHK 323 508 Shahre Kord
QKC 358 510 Karaj
QMJ 321 493 Masjed Soleyman
QUM 346 509 Qum
QYS 307 515 Yasouj
TEW 278 524 Tohid
THR 357 514 Tehran
ZAN 367 485 Zanjan
ZVI 308 564 Zarand
`,IS:`BOL 661 -232 Bolungarvik
DJU 647 -143 Djupivogur
HFN 642 -152 Hofn, Hornafjordur
HVK 657 -217 Holmavik
KEF 640 -226 Keflavik
MJH 649 -140 Mjoeyrarhofn
RAU 665 -159 Raufarhofn
REK 641 -219 Reykjavík
`,IT:`AAS 387 166 Marina di Davoli
ACT 376 152 Aci Trezza
AGK 406 83 Fertilia Apt/Alghero
AHO 406 83 Alghero
AOA 393 160 Paola
AOI 436 135 Ancona
AOT 457 73 Aosta
ATI 434 104 Castiglioncello
BCB 383 158 Bagnara Calabra
BCE 412 165 Bisceglie
BGO 457 97 Bergamo
BLA 441 125 Bellaria
BLQ 445 114 Bologna
BOA 403 85 Bosa
BRI 411 168 Bari
BVM 379 159 Bova Marina
CAG 392 91 Cagliari
CFU 380 140 Cefalu
CHX 443 93 Chiavari
CNT 442 124 Cesenatico
COQ 382 148 Capo d'Orlando
CPM 430 139 Cupra Marittima
CPN 388 166 Copanello
CRT 395 169 Cariati
DIA 397 158 Diamante
DNO 458 136 Duino
EOL 397 161 Salina Harbour Apt
FCO 418 122 Fiumicino Apt/Roma
FGR 427 112 Fonteblanda
FNL 442 83 Finale Ligure
GBN 417 157 San Giovanni Rotondo
GLJ 443 92 Camogli
GMA 440 128 Gabicce Mare
GOA 444 89 Genova
GRS 428 111 Grosseto
GSV 434 104 Rosignano Solvay
GVZ 412 167 Giovinazzo
IDF 382 132 Isola delle Femmine
ISH 407 139 Ischia
ISI 381 131 Cinisi
JLO 455 126 Iesolo
LAD 419 121 Ladispoli
LAW 443 93 Lavagna
LIV 435 103 Livorno
LMP 355 126 Lampedusa
LOA 441 82 Loano
LOP 456 87 Lonate Pozzolo
MCH 454 104 Montichiari
MIL 455 92 Milano
MIM 381 155 Mili Marina
MIS 440 127 Misano Adriatico
MLS 423 116 Montalto di Castro
MPS 379 158 Melito di Porto Salvo
MRA 378 124 Marsala
MRM 394 171 Ciro Marina
MTH 406 144 Meta
MXP 456 87 Milano Malpensa Airport
NAP 408 142 Napoli
OAS 457 97 Orio Al Serio
OBT 424 112 Orbetello
ODB 411 171 Mola di Bari
OLB 409 95 Olbia
PC2 438 111 Poggio a Caiano
PED 431 138 Pedaso
PEJ 406 170 Peschiei
PIM 399 158 Praia a Mare
PIZ 387 162 Pizzo
PMA 454 122 Marghera
PMF 448 103 Parma
PMM 384 159 Palmi
PMO 381 134 Palermo
PPF 376 129 Porto Palo
PRF 434 137 Porto Recanati
PRR 406 144 Piano di Sorrento
PSR 425 142 Pescara
PVE 392 84 Portoscuso (Porto Vesme)
QLP 441 100 Sarzana-Luni Apt
RCE 440 127 Riccione
RDL 458 135 Ronchi dei Legionari
REC 444 91 Recco
REG 381 157 Reggio di Calabria
RMI 441 126 Rimini
ROC 383 164 Roccella Ionica
ROM 419 125 Rome (Roma)
RPO 443 92 Rapallo
RSM 441 97 Monterosso al Mare
RSP 443 121 San Pietro In Campiano
RTT 438 131 Marotta
SCK 375 131 Sciacca
SEG 437 132 Senigallia
SIG 432 138 Porto San Giorgio
SIU 448 79 Sommariva di Perno
SLC 380 157 Saline, Reggio Calabria
SLL 383 157 Scilla
SMA 420 118 Santa Marinella
SNR 381 131 Terrasini
SPE 441 98 La Spezia
SSF 438 79 Santo Stefano al Mare
SVN 443 85 Savona
TCC 399 165 Trebisacce
TEA 400 157 Maratea
TPS 380 125 Trapani
TQR 421 155 San Domino Island
TRS 457 138 Trieste
TRV 457 122 Treviso
TTB 399 96 Tortoli
TTO 449 105 Casalbellotto
VCE 454 123 Venezia
VDL 443 85 Vado Ligure
VEN 438 76 Ventimiglia
VSG 382 156 Villa San Giovanni, Calabria
VT3 382 154 Villafranca Tirrena
VZB 410 169 Valenzano
VZN 441 97 Vernazza
ZQQ 410 172 Polignano a Mare
`,JE:`JER 492 -22 States Apt, Jersey
`,JM:`KIN 180 -768 Kingston
KTP 180 -768 Kingston Tinson Airport
`,JO:`AMM 319 359 Amman
AQJ 295 350 Al 'Aqabah
MPQ 302 357 Ma'an
OMF 323 362 Mafruq
PHN 322 371 Prince Hasan Air Base
QMD 317 358 Madaba
`,JP:`AOM 370 1378 Omi
CHG 353 1394 Chigasaki
FKS 372 1404 Fukushima Apt
FMS 315 1312 Fukushima, Miyazaki
FSZ 348 1382 Shizuoka Apt
FUK 335 1305 Fukuoka
GOS 377 1392 Gosen
HKT 336 1304 Hakata/Fukuoka
HND 355 1398 Tokyo Haneda
HOF 340 1316 Hofu
HTR 240 1238 Hateruma
ICO 317 1303 Ichikikushikino
IGK 244 1243 Ishigaki Apt   Okinawa
IWJ 347 1318 Iwami
JTS 371 1382 Joetsu
KIX 344 1352 Osaka Kansai
KKJ 338 1308 Kitakyushu
KKX 283 1300 Kikaishima
KTD 259 1313 Kitadaito Apt
KTN 393 1411 Kitakami
KWS 355 1397 Kawasaki
MJR 340 1316 Mitajiri
MMD 258 1312 Minamidaito
MMY 248 1253 Miyakojima
MOJ 339 1310 Moji/Kitakyushu
NGO 352 1369 Nagoya
NGS 327 1299 Nagasaki
NMC 356 1386 Nakamichi
NRT 358 1404 Tokyo Narita Airport
ONH 402 1404 Odate Noshiro
OPA 353 1396 Oppama
OSA 347 1355 Osaka
QTS 334 1305 Tosu
SDJ 381 1409 Sendai, Miyagi
SHG 356 1397 Shinagawa, Tokyo
SOI 388 1398 Shonai
SOS 381 1384 Sado Shima Apt
SPK 431 1414 Sapporo
SYD 341 1312 Sanyo Onoda Yamaguchi
TJH 350 1348 Tajima Apt / Toyooka
TYA 351 1372 Toyota
TYO 357 1398 Tokyo
UEO 264 1267 Kumejima
UKB 347 1352 Kobe
WAM 339 1308 Wakamatsu/Kitakyushu
YAO 346 1356 Yao
YCH 357 1401 Yachiyo
YOK 354 1397 Yokohama
YOS 353 1397 Yokosuka
YWT 339 1308 Yawata/Kitakyushu
`,KE:`LTK -29 375 Loitokitok
LUN -45 391 Lunga Lunga
MBA -40 397 Mombasa
MGI -11 343 Migori
NBO -13 368 Nairobi
NMA -25 368 Namanga
TVA -34 377 Taveta
`,KG:`FRU 429 746 Bishkek (ex Frunze)
KAB 428 738 Kara-Balta
KNT 429 748 Kant
MAN 431 745 Manas International Apt
`,KH:`KOS 106 1035 Kampong Saom
KZC 122 1047 Kampong Chhnang
KZD 125 1042 Krakor
PNH 116 1049 Phnom Penh
`,KM:`AJN -122 444 Anjouan Apt
NWA -123 437 Moheli Apt
`,KN:`CHA 171 -626 Charlestown
NEV 171 -626 Nevis
`,KP:`RJN 422 1303 Rajin (Najin)
`,KR:`BOR 363 1265 Boryeong
BUK 375 1291 Bupyong/Incheon
CHA 335 1265 Jeju
CHF 351 1287 Jinhae
CHN 358 1271 Chonju
CJJ 367 1275 Cheongju Apt
DBL 347 1264 Daebul/Yeongam-gun
GMP 376 1267 Gimpo
HIN 352 1281 Jinju
HSN 332 1263 Hwasun
ICN 375 1267 Incheon Intl Apt/Seoul
INC 375 1266 Incheon
JGE 349 1287 Geoje
KAG 377 1289 Gangneung
KAN 349 1277 Gwangyang
KPO 360 1294 Pohang
KUV 360 1267 Gunsan
KWJ 351 1269 Gwangju
MAS 352 1286 Masan
MOK 348 1264 Mokpo
MPK 347 1264 Mokpo Apt
MUK 375 1291 Mukho/Donghae
MWX 350 1264 Muan International Apt
OSN 371 1271 Osan
PTK 370 1271 Pyeongtaek
PUS 351 1291 Busan
QET 364 1274 Daedeok/Dawjeon
RSU 348 1276 Yeosu Apt
SEL 375 1269 Seoul
SSN 375 1269 Sungnam (Seoul Ab)
SUK 374 1292 Samcheok
SUO 373 1272 Suwon
SWU 372 1270 Suwon Apt
SYS 350 1275 Suncheon
TAE 359 1286 Daegu
TGH 375 1291 Donghae
USN 355 1293 Ulsan
WJU 373 1279 Wonju
YEC 367 1284 Yecheon-gun
YNY 381 1286 Yangyang-gun
YOS 347 1277 Yeosu
`,KW:`CBG 297 474 Camp Buehring
KWI 294 480 Kuwait
SAA 290 481 Shuaiba
`,KY:`CYB 197 -798 Cayman Brac
GCM 193 -813 Grand Cayman
GEC 193 -814 Georgetown, Grand Cayman
`,KZ:`AAU 437 511 Aktau
AKX 503 572 Aqtobe (Aktyubinsk)
ALA 433 769 Almaty
KGF 498 732 Karaganda
KOV 533 694 Kokshetau
NOV 519 773 Novoyamyshevo
PLX 504 802 Semey (Semipalatinsk)
PWQ 520 760 Pavlodar
SCK 529 702 Shchuchinsk
SCO 438 511 Aktau Apt
ZRK 441 800 Zharkent
`,LA:`AOU 148 1068 Attopeu
HOE 203 1004 Houeisay
LPQ 199 1022 Luang Prabang
LXG 210 1014 Luang Namtha
NEU 204 1040 Sam Neua
ODY 207 1020 Oudomxay
PCQ 217 1021 Phongsaly
PKS 184 1036 Paksane
PKZ 151 1058 Pakxe
THG 179 1027 Thanaleng
THK 175 1047 Thakhek
VGG 189 1024 Vangrieng
VNA 157 1064 Saravane
VTE 180 1026 Vientiane
XKH 195 1032 Xieng Khouang
ZBY 192 1017 Sayaboury
`,LB:`BEY 338 355 Beirut
BRU 359 356 Brummana
NAQ 331 351 En Naqoura
`,LC:`SLU 137 -609 Saint Lucia Apt
UVF 137 -609 Hewanorra Intl  Apt
`,LK:`AMP 73 816 Amparai
BJT 64 800 Bentota River Apt
CMB 69 798 Colombo
DBU 79 806 Dambulu Oya Tank Apt
DIW 70 810 Dickwella Mawella Lagoon Apt
HIM 80 810 Hingurakgoda
KAT 72 799 Katunayake
KCT 60 803 Koggala
KDY 85 812 Gregory' Lake Apt (Nuwara Eliya)
KDZ 72 804 Katugastota Pogolla Reservoir Apt
KEZ 70 799 Kelaniya River Apt
MHW 85 812 Mahaweli
MTL 63 811 Mattala
WRZ 63 812 Wirawala
`,LR:`MLW 63 -108 Monrovia
ROB 62 -104 Roberts International Airport
RVC 55 -96 River Cess
`,LS:`BUT -288 282 Butha-Buthe
UNE -301 287 Qacha's Nek
`,LT:`DKI 540 240 Druskininkai
KLJ 557 211 Klaipeda
KUN 549 239 Kaunas
MLM 557 211 Malku ilankos juru uosto PVP/Klaipeda
MOM 557 211 Molo juru uosto PVP/Klaipeda
PLM 557 211 Pilies juru uosto PVP/Klaipeda
PNV 557 243 Panevezys
VNO 547 253 Vilnius
`,LU:`LUX 496 61 Luxembourg
`,LV:`DGP 559 265 Daugavpils
JGA 566 237 Jelgava
LPX 565 210 Liepaja
MRX 573 231 Mersrags
RIX 570 241 Riga
SKU 573 244 Skulte
`,LY:`AKF 242 233 Al Kufrah
BCQ 275 143 Birak
HUQ 295 155 Houn
MEL 326 154 Mellitah (Qasr Ahmed)
QMQ 259 139 Murzuq
SEB 270 144 Sebha
TIP 329 132 Tripoli
`,MA:`AHU 352 -39 Al Hoceima
CAS 336 -76 Casablanca
CMN 334 -76 Mohammed V International Airport
PTM 359 -55 Tanger Med
RAK 316 -80 Marrakech
TNG 358 -58 Tangier
TRD 305 -89 Taroudant
TTU 356 -54 Tetouan
`,MC:`MCM 437 74 Monte-Carlo
`,MD:`KIV 470 288 Chisinau (ex Kishinev)
`,ME:`BAR 421 191 Bar
HNO 424 185 Hercegnovi
IVG 428 199 Berane (Yvangrad)
KOT 424 188 Kotor
TGD 424 193 Podgorica
TIV 424 187 Tivat
ZBK 431 191 Zabljak
ZEL 424 186 Zelenika
`,MF:`SFG 181 -630 L'Esperance Apt/St Martin
`,MG:`NKO -166 445 Ankokoambo
NOS -133 483 Nosy-Be
SMS -161 470 Sainte Marie
WPB -156 476 Port Berge Vaovao
`,MH:`AIC 71 1712 Airok
AIM 102 1700 Ailuk Island
AIP 73 1688 Ailinglapalap Island
AMR 71 1717 Arno
AUL 81 1712 Aur Island
BII 115 1656 Enyu Airfield, Bikini
EBN 93 1668 Ebadon
EBO 46 1637 Ebon
ENT 113 1623 Enewetak Island
IMI 70 1716 Ine Island
JAT 70 1690 Jabot
JEJ 76 1689 Jeh
KBT 87 1708 Kaben
KIO 56 1691 Kili Island
MAJ 71 1714 Majuro
UIT 59 1696 Jaluit Island
`,MK:`BTL 410 213 Bitola
OHD 411 208 Ohrid
PTR 419 216 Petrovec
SKP 420 214 Skopje
`,ML:`AAO 151 1 Ansongo
EYL 151 -106 Yelimane
SZU 135 -63 Segou
TOM 167 -30 Tombouctou
`,MM:`PRU 188 953 Prome
RGN 168 962 Yangon
TLA 167 963 Thilawa
`,MN:`DLZ 436 1045 Dalandzadgad
ULG 490 899 Olgii
ULN 479 1069 Ulaanbaatar
ULZ 477 968 Uliastay
`,MO:`MFM 222 1135 Macau
`,MQ:`FDF 146 -610 Fort-de-France
LFR 146 -609 Le Francois
LMT 146 -610 Le Lamentin
SHL 146 -611 Scholcher
`,MR:`BGH 166 -143 Boghe
EMN 166 -72 Nema
FGD 227 -127 Fderik
KED 162 -135 Kaedi
MOM 179 -123 Moudjeria
OUZ 227 -125 Zouerat
ROS 165 -159 Rosso
SEY 152 -122 Selibaby
TMD 163 -82 Timbedra
`,MT:`FLO 359 145 Floriana
LUQ 359 145 Luqa
MAR 358 145 Marsaxlokk
MLA 359 145 Valletta
ZTN 359 145 Zejtun
`,MU:`MRU -204 577 Sir Seewoosagur Ramgoolam Int Apt
PLU -202 575 Port Louis
RRG -197 634 Rodrigues
`,MV:`GAN -7 731 Gan
MLE 42 735 Male
`,MW:`CEH -106 338 Chelinda
CMK -143 351 Club Makokola
CPK -140 345 Chipoka
DWA -126 382 Dwangwa
KBQ -130 334 Kasungu
LIX -121 347 Likoma
LMB -138 344 Salima
MAI -145 352 Mangochi
MYZ -141 345 Monkey Bay
`,MX:`ACA 168 -999 Acapulco
AGU 219 -1023 Aguascalientes
APR 313 -1096 Agua Prieta
ARZ 303 -1102 Arizpe
ATN 208 -1037 Amatitan
CDD 223 -978 Ciudad Madero
CEN 275 -1099 Ciudad Obregon
CJS 317 -1065 Ciudad Juarez
COA 181 -944 Coatzacoalcos
COL 192 -1037 Colima
CSG 198 -986 Ciudad Sahagun
CTL 202 -1044 Cuautla
CTX 188 -964 Cotaxtla
CUA 250 -1117 Ciudad Constitucion
CUL 248 -1074 Culiacan
CUN 212 -868 Cancun
CVC 189 -993 Cuernavaca
CVM 237 -991 Ciudad Victoria
CZA 207 -886 Chichen-Itza
CZM 205 -869 Cozumel
DGO 240 -1047 Durango
DHD 212 -1009 Dolores Hidalgo
EPM 280 -1108 Empalme
ESE 319 -1166 Ensenada
GDL 207 -1034 Guadalajara
GSV 256 -1084 Guasave
GYM 279 -1109 Guaymas
LAP 241 -1103 La Paz
LEN 211 -1017 Leon
LOV 269 -1014 Monclova
LTO 260 -1126 Loreto
LZC 180 -1022 Lazaro Cardenas
MAM 259 -975 Matamoros
MDB 207 -1020 Manuel Doblado
MEX 194 -991 Ciudad de Mexico
MID 210 -896 Merida
MLM 197 -1011 Morelia
MTY 257 -1003 Monterrey
MUG 269 -1120 Mulege
MXL 326 -1155 Mexicali
MZT 234 -1064 Mazatlan
NLD 275 -995 Nuevo Laredo
NLU 197 -990 Mexico City Felipe Ángeles
OBR 222 -1013 Obregon
OCO 203 -1028 Ocotlan
PBC 191 -982 Puebla
PBJ 300 -1158 Punta Baja
PCM 206 -871 Playa del Carmen
PJZ 212 -868 Puerto Juarez
PNG 157 -965 Puerto Angel
PTA 234 -1063 Puerta
PVR 206 -1052 Puerto Vallarta
QRO 206 -1004 Queretaro
RBG 182 -944 Rabon Grande/Coatzacoalcos
RBV 260 -981 Ciudad Rio Bravo
REX 261 -983 Reynosa
SCX 162 -952 Salina Cruz
SLP 221 -1010 San Luis Potosi
SLW 254 -1010 Saltillo
STT 225 -1047 Santa Teresa
TAM 222 -979 Tampico
TAP 148 -924 Tapachula
TCN 185 -974 Tehuacan
TGZ 167 -931 Tuxtla Gutierrez
TIJ 325 -1170 Tijuana
TLC 193 -997 Toluca
TLY 199 -989 Tolcayuca
TMP 249 -1076 Tamaulipas
TPQ 215 -1049 Tepic
TPX 196 -997 Santa Cruz Tepexpan
TSL 220 -987 Tamuin
TXH 173 -969 Telixtlahuaca
TZM 212 -882 Tizimin
UAC 325 -1148 San Luis Rio Colorado
UPN 194 -1021 Uruapan del Progreso
VER 192 -961 Veracruz
VSA 180 -929 Villahermosa
XAL 195 -991 Xalostoc
ZCA 256 -1000 Cadereyta Jimenez
ZCL 228 -1026 Zacatecas
ZIH 177 -1017 Ixtapa/Zihuatanejo
ZIP 193 -985 Ixtapaluca
ZKP 198 -1018 Zakapu
ZLO 191 -1043 Manzanillo
ZMM 200 -1023 Zamora
ZRZ 198 -975 Zaragoza
ZUM 198 -991 Zumpango de Ocampo
`};export{o as default};
