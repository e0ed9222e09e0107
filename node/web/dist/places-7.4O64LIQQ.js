var e={RU:`ABK 449 381 Abinsk
AER 436 397 Sochi
AGK 525 1039 Angarsk
AMV 698 617 Amderma
BKA 556 381 Moscow Bykovo Airport
BNK 599 297 Bronka Port
BRK 599 297 Lomonosov
BVV 449 1476 Kuril'skiy Burevestnik AFB (Burevestnik AFB)
CHB 550 604 Chebarkul'
CSH 650 357 Solovetsky
CSY 561 472 Cheboksary
DEE 440 1458 Yuzhno-Kuril'sk
DKS 735 805 Dikson
DME 554 379 Domodedovo Apt/Moscow
EKA 568 606 Ekaterinburg
EYK 637 667 Beloyarsky
EZV 659 652 Berezovo
GSA 601 300 Gorskaya
GVY 573 399 Gavrilov-Yam
HTG 720 1025 Hatanga
IRM 632 644 Igrim
IVO 570 410 Ivanovo
KAS 548 382 Kashira
KEJ 553 861 Kemerovo
KGD 547 205 Kaliningrad
KHO 470 1420 Kholmsk
KHV 485 1351 Khabarovsk
KLF 545 363 Kaluga
KOK 567 368 Konakovo
KPA 622 343 Kondopoga
KRA 560 931 Krasnoyarsk
KRO 554 653 Kurgan
KSI 549 414 Kasimov
KSO 598 605 Krasnotur'insk
KUF 532 502 Samara
KZN 557 491 Kazan
KZP 454 368 Kavkaz
LDG 649 458 Leshukonskoye
LDY 530 392 Lebedyan'
LED 599 302 Saint Petersburg (ex Leningrad)
MAS 550 601 Miass
MCX 430 475 Makhachkala
MOW 557 376 Moskva
NAC 557 524 Naberezhnyye Chelny
NDK 644 408 Novodvinsk
NJC 609 766 Nizhnevartovsk
NMK 541 382 Novomoskovsk
NOG 518 1431 Nogliki
NOI 448 378 Novorossiysk
NOJ 632 756 Noyabrsk
NOZ 537 871 Novokuznetsk
NVS 447 378 Novorossiysk
NYA 621 654 Nyagan
OSF 555 375 Ostafyevo International Airport
OVB 550 829 Novosibirsk
OZK 697 321 Ozerko
OZY 549 386 Ozery
PEE 580 562 Perm
PNY 549 202 Pionerskiy
PVS 644 -1733 Provideniya, Bukhta
RZV 562 343 Rzhev
SAB 712 721 Sabetta
SKD 559 373 Skhodnya
SNG 562 370 Solnechnogorsk
SSK 551 219 Sovetsk
SVO 560 374 Moscow Sheremetyevo
TJM 571 655 Tyumen
TVK 456 389 Timashevsk
TVR 569 359 Tver'
UGC 575 383 Uglich
ULU 597 283 Ust'-Luga
ULY 543 484 Ulyanovsk (Simbirsk)
UUS 469 1427 Yuzhno-Sakhalinsk
VKO 556 373 Moscow Vnukovo
VOG 488 446 Volgograd
VVO 431 1319 Vladivostok
VYK 553 422 Vyksa
VZH 558 482 Volzhsk
YTS 551 327 Yartsevo
ZAL 567 434 Zavolzh'ye
ZDK 558 485 Zelenodol'sk
ZEL 559 373 Zelenograd
ZSY 556 381 Zhukovskiy
`,SA:`AKH 241 473 Al Kharj
DMM 265 502 Ad Dammam
GIZ 169 425 Jizan
JED 215 392 Jeddah
NEO 276 355 Neom
RUH 246 468 Riyadh
SLF 205 456 Sulayel
YNB 241 381 Yanbu commercial city
`,SB:`ANH -90 1602 Anuha Island
ATD -89 1610 Ato'ifi
BAS -70 1559 Balalai Island
BNY -113 1598 Bellona
CHY -67 1564 Choiseul Bay
EGM -86 1579 Seghe
FRE -81 1596 Fera Island
GSI -95 1602 Guadalcanal
GTA -88 1582 Nggatokae Island
GZO -81 1569 Gizo
JJA -82 1593 Jajao
KGE -73 1576 Kaghau Island
LAT -107 1658 Lata
NAZ -108 1623 Nana Apt / Star Harbour
RIN -81 1571 Ringgi Cove, Kolombangara
RNA -92 1612 Arona
RRI -76 1584 Barora Ite Island
XYA -91 1592 Yandina, Russell Island
`,SC:`DES -57 537 Ile Desroches
FRK -46 559 Fregate
SEZ -47 555 Mahe Island Apt
`,SD:`DNI 144 335 Wad Medani
EBD 132 302 El Obeid
EGN 135 224 Geneina
ELF 136 254 El Fasher
JUM 122 245 Juba
KDX 110 297 Kadugli
KST 132 327 Kosti
UYL 120 249 Nyala
ZLX 129 235 Zalingei
`,SE:`AGB 578 120 Agnesberg
AGE 625 156 Ange
AGN 580 121 Alvangen
AHU 559 143 Ahus
AMA 590 127 Amal
ANN 633 125 Ann
ARA 594 158 Arboga
ARN 597 179 Stockholm Arlanda
BOH 578 120 Bohus
BOL 630 177 Bollstabruk
ENK 597 171 Enkoping
FAG 569 125 Falkenberg
GAM 579 164 Gamleby
GOA 581 121 Gota
GOT 577 120 Goteborg
GUS 628 179 Gustavsvik
GVX 607 172 Gavle
HAC 629 145 Hackas
HAD 567 128 Halmstad
HAK 600 186 Hallstavik
HAN 602 185 Hargshamn
HND 626 179 Harnosand
HOG 562 126 Hoganas
HUV 617 171 Hudiksvall
IGG 616 171 Iggesund
JAR 594 179 Jarfalla
JNA 580 118 Jorlanda
KAA 562 156 Karlskrona
KAN 562 149 Karlshamn
KHN 593 141 Kristinehamn
KLA 571 151 Klavrestrom
KLD 579 115 Kladesholmen
KLR 567 164 Kalmar
KOG 595 160 Koping
KRF 629 178 Kramfors
KSD 594 135 Karlstad
LAA 559 128 Landskrona
LAV 577 122 Landvetter
LDK 585 135 Lidkoping
LDO 580 121 Lodose
LED 581 121 Lilla Edet
LIM 556 129 Limhamn
LJP 576 136 Ljungsarp
LJU 612 171 Ljusne
LLA 656 221 Lulea
LOD 558 130 Loddekopinge
LYS 583 114 Lysekil
MAD 587 138 Mariestad
MMA 556 130 Malmo
MMX 555 134 Malmo Airport
MON 570 164 Monsteras
NOL 579 121 Nol (ports)
NOT 610 171 Norrsundet
NRK 586 162 Norrkoping
NYN 589 180 Nynashamn
NYO 589 172 Nykoping
OER 633 187 Ornskoldsvik
OSK 573 164 Oskarshamn
OTT 589 140 Otterbacken
OXE 587 171 Oxelosund
PIT 653 215 Pitea
RBY 562 153 Ronnebyhamn
RNB 562 153 Ronneby
SAF 591 129 Saffle
SDK 625 174 Sundsbruk
SDL 624 173 Sundsvall
SFT 648 210 Skelleftea
SGT 596 177 Sigtuna
SIM 555 143 Simrishamn
SKO 593 134 Skoghall
SMD 589 112 Stromstad
SMN 651 171 Storuman
SOE 592 176 Sodertalje
SOL 560 146 Solvesborg
SOR 625 175 Soraker
SSR 606 174 Skutskar
STE 588 118 Stenungsund
STG 588 168 Stigtomta
STO 593 180 Stockholm
STQ 594 170 Strangnas
STU 613 170 Stugsund
THN 583 123 Trollhattan
TUN 624 174 Tunadal
UDD 584 119 Uddevalla
UME 638 203 Umea
UPP 599 176 Uppsala
VAL 612 172 Vallvik
VAN 584 123 Vanersborg
VBY 576 183 Visby
VGN 584 124 Vargon
VST 596 166 Vasteras
VVK 578 166 Vastervik
YST 554 138 Ystad
`,SG:`CHG 13 1040 Changi
QPG 13 1039 Paya Lebar
SIN 13 1039 Singapore
TAM 13 1039 Tampines
`,SI:`JCE 464 141 Jesenice
KOP 455 137 Koper
LJU 461 145 Ljubljana
`,SJ:`LYR 782 156 Longyearbyen
`,SK:`BBY 487 191 Banska Bystrica
BTS 481 171 Bratislava
GLT 482 177 Galanta
KAO 479 180 Kolarovo
KSC 487 212 Kosice
SEC 492 189 Strecno
TNA 484 176 Trnava
ZIA 486 189 Ziar nad Hronom
`,SL:`HGS 84 -131 Hastings Apt/Freetown
KSY 85 -132 Kissy
WYE 86 -110 Yengema Apt
`,SN:`CSK 124 -167 Cap Skiring
DKR 147 -174 Dakar
DSS 146 -171 Blaise Diagne International Airport
XLS 160 -165 Saint Louis
`,SR:`LLW 57 -552 Lelydorp
ORG 58 -552 Paramaribo Zorg en Hoop Airport
`,SS:`JUB 49 316 Juba
MAK 95 316 Malakal
WUU 77 280 Wau
YID 101 301 Yida
`,SV:`SAL 137 -892 San Salvador
`,SX:`SXM 180 -631 Sint-Maarten Apt
`,SY:`ALD 355 358 Al Ladhiqiyah
LTK 355 358 Latakia
`,SZ:`SHO -264 317 King Mswati III International Apt
`,TD:`AEH 138 208 Abeche
AOD 114 193 Abou-Deia
GZB 122 214 Goz Beida
KMC 94 190 Kyabe
NDJ 121 150 N'Djamena
`,TG:`DPG 108 2 Dapaong
`,TH:`BFV 152 1033 Buri Ram Apt
BKK 138 1005 Bangkok
BPG 138 999 Ban Pong
BSP 112 995 Bang Saphan
CEI 200 999 Mae Fah Luang - Chiang Rai International Apt
CJM 107 994 Chumphon Apt
CNX 188 990 Chiang Mai International Apt
DMK 139 1006 Don Mueang International Apt
HDY 69 1004 Hat Yai International Apt
HGN 193 980 Mae Hong Son Apt
HHQ 126 999 Hua Hin Apt
HKT 81 983 Phuket International Apt
KAN 74 995 Kantang
KBV 81 990 Krabi Apt
KKC 164 1028 Khon Kaen
KKM 149 1007 Khok Kathiam Apt
KOP 174 1047 Nakhon Phanom Apt
KTY 137 1006 Khlong Toei
LCH 131 1009 Laem Chabang
LOE 174 1017 Loei Apt
LPT 183 995 Lampang Apt
MAQ 167 986 Mae Sot Apt
NAK 149 1023 Nakhon Ratchasima Apt
NAW 65 1018 Narathiwat Apt
NNT 188 1008 Nan Nakhon Apt
NST 85 999 Nakhon Si Thammarat Apt
PAN 68 1012 Pattani Apt
PHS 168 1003 Phitsanulok Apt
PHY 167 1012 Phetchabun
PRH 181 1002 Phrae Apt
PTR 137 999 Photharam
PYX 129 1009 Pattaya
PYY 194 984 Pai Apt
QJX 179 1027 Nong Khai
ROI 161 1038 Roi Et Apt
SAP 136 1006 Samut Prakan
SGZ 72 1006 Songkhla
SIA 137 1008 Suvarnabhumi International Apt
SIR 132 1009 Si Racha
SNO 172 1041 Sakon Nakhon Apt
SRI 132 1009 Si Racha
TDX 123 1023 Trat Apt
THS 172 998 Sukhothai Apt
TKH 153 1003 Takhli Apt
TKT 169 992 Tak Apt
TST 75 996 Trang Apt
UBP 153 1049 Ubon Ratchathani Apt
UNN 98 986 Ranong Apt
URT 91 991 Surat Thani
USM 95 1001 Samui Apt
UTH 174 1028 Udon Thani Apt
UTP 127 1010 U-Tapao Rayong Pattaya International Apt
`,TL:`AUT -83 1256 Atauro
BCH -85 1265 Baucau
DIL -85 1256 Dili
KOE -102 1237 Kupang
MPT -90 1252 Maliana
OEC -92 1243 Ocussi
VIQ -89 1264 Viveque
`,TM:`ASB 380 584 Ashkhabad
KRW 400 530 Turkmenbashi
`,TN:`GAE 339 101 Gabes
HMM 364 106 Al Hammamat
MAD 355 110 Mahdia
NBE 361 104 Enfidha Hammamet Intl Apt
RDS 368 103 Rades
TUN 368 102 Tunis
TZE 369 103 Al Marsa
`,TO:`EUA -214 -1749 'Eua Island
TBU -211 -1752 Nuku'alofa
`,TR:`ADB 384 271 Izmir Adnan Menderes International Airport
ARD 411 427 Ardahan
ASR 387 355 Kayseri
AYT 368 306 Antalya
BDM 404 280 Bandirma
BNI 385 272 Bornova/Izmir
BXN 370 274 Bodrum
CUM 414 321 Caycuma
EDO 396 270 Edremit
ERC 397 395 Erzincan
EYP 408 297 Evyap Port /Kocaeli
GEB 408 294 Gebze
ISK 366 362 Iskenderun
ISL 413 287 Istanbul New Airport
IST 410 290 Istanbul
IZM 384 272 Izmir
IZT 408 300 Izmit
KBS 410 290 Kabatas
KFZ 408 297 Korfez
KMX 409 288 Kumport
MAD 410 290 Mardas
MER 367 346 Mersin
MFZ 368 346 Mersin-Free Zone
SAW 409 293 Sabiha Gokcen Apt/Istanbul
SIC 420 351 Sinop
SRS 367 362 Sariseki
SSX 413 363 Samsun
TEK 410 275 Tekirdag
TGT 369 360 Toros Gubre Terminal, Gubre
TZX 410 397 Trabzon
`,TT:`POS 106 -615 Port-of-Spain
`,TW:`HSZ 248 1210 Hsin-chu
KEL 251 1217 Keelung
KHH 226 1203 Kaohsiung
TPE 250 1215 Taipei
TSA 251 1216 Taipei Songshan Apt
TXG 241 1207 Taichung
WTU 251 1217 Wu-tu
`,TZ:`DAR -68 393 Dar es Salaam
MPA -63 311 Mpanda
MWZ -25 329 Mwanza
`,UA:`CWC 483 259 Chernivtsi (Chernovtsy)
DNK 485 350 Dnipro
DOK 480 378 Donetsk
HMJ 494 270 Khmelnitskiy
IEV 504 305 Kyiv
IFO 489 247 Ivano-Frankivs'k
ILK 463 307 Chornomorsk
KCP 487 266 Kamenets-Podolskiy
KHE 466 326 Kherson
KRQ 487 375 Kramatorsk
LWO 498 240 L'viv
MPW 470 375 Mariupol
NLV 469 320 Mykolaiv
OCH 466 316 Ochakiv
OCT 468 319 Olviia
ODS 465 307 Odesa
OZH 483 336 Zaporozhye
SIP 449 341 Simferopol
TNL 495 256 Ternopol
UCK 508 253 Lutsk
VIN 492 285 Vinnytsya
ZPR 478 352 Zaporizhzhia
`,UG:`KIS 1 325 Kisubi
KLA 4 326 Kampala
`,US:`8GA 453 -1107 Gardiner
AAZ 341 -1143 Parker
AB3 404 -742 Aberdeen
ABR 455 -985 Aberdeen
ACQ 420 -736 Ancram
AEK 338 -886 Aberdeen
AEV 356 -826 Asheville
AEZ 434 -945 Armstrong
AF3 278 -825 MacDill AFB
AFA 431 -724 Alstead
AFH 355 -768 Bath
AFM 451 -699 Bingham
AFW 295 -951 Webster, Harris
AG3 403 -799 Allegheny County Apt/Pittsburgh
AHZ 404 -740 Atlantic Highlands
AJB 418 -902 Albany
AKH 411 -815 Akron
ALC 306 -814 Amelia City
ALM 329 -1060 Alamogordo
AMF 410 -721 Amagansett
ANA 338 -1179 Anaheim
ANC 612 -1499 Anchorage
ANW 396 -1065 Avon
APY 409 -739 Alpine
ASN 334 -861 Talladega
ASZ 338 -871 Sumiton
ATL 337 -844 Atlanta
ATO 393 -821 Athens
ATX 431 -714 Allenstown
ATZ 373 -1206 Atwater
AVP 413 -757 Wilkes-Barre/Scranton Apt
AW2 426 -999 Ainsworth
AWE 305 -967 Caldwell
AWS 440 -695 Newcastle
AWY 353 -896 Gallaway
AXG 431 -942 Algona
AXP 390 -844 Alexandria
AXR 388 -770 Alexandria
BA3 477 -1234 Belfair
BAF 421 -727 Westfield
BAL 393 -766 Baltimore
BCG 267 -823 Boca Grande
BCY 436 -839 Bay City
BD3 374 -849 Beaver Dam
BEX 406 -754 Bethlehem
BF3 475 -1222 Boeing Field Apt
BF6 487 -1163 Bonners Ferry
BFG 375 -1107 Bullfrog Basin
BFS 366 -822 Bristol
BFY 399 -825 Buckeye Lake
BG7 397 -742 Barnegat
BIO 421 -759 Binghamton
BKD 327 -989 Breckenridge
BKQ 394 -850 Brooksville
BKT 371 -780 Blackstone
BMH 386 -891 Sandoval
BMI 405 -889 Bloomington-Normal Apt
BNH 447 -694 Burnham
BNK 417 -881 Bolingbrook
BOS 424 -711 Boston
BRO 259 -975 Brownsville
BSO 366 -822 Bristol
BTM 460 -1125 Butte
BTR 304 -911 Baton Rouge
BWB 398 -864 Brownsburg
BWC 330 -1155 Brawley
BWH 350 -926 Bigelow
BZL 441 -731 Bristol
BZN 457 -1110 Bozeman
BZO 440 -1213 Bend
CAP 345 -1200 Capitan
CCG 314 -1023 Crane
CEM 656 -1448 Central
CG4 408 -750 Clarksburg
CGF 389 -749 Cape May
CGX 363 -860 Carthage
CHA 350 -853 Chattanooga
CHI 419 -876 Chicago
CHK 350 -979 Chickasha
CHS 328 -799 Charleston
CIC 397 -1218 Chico
CKI 334 -1184 Catalina Island
CLC 331 -965 Clearlake
CLD 332 -1173 Carlsbad
CLE 415 -817 Cleveland
CLT 352 -808 Charlotte
CND 429 -773 Canandaigua
CNM 324 -1042 Carlsbad
CO9 332 -971 Copper Canyon
COJ 415 -801 Cochranton
COU 390 -923 Columbia
CR5 406 -806 Chester
CRS 321 -965 Corsicana
CRX 349 -885 Corinth
CS4 425 -829 Saint Clair Shores
CS6 423 -738 Coxsackie, Greene
CSL 353 -1206 San Luis Obispo
CSM 355 -990 Clinton
CTH 400 -758 Coatesville
CTZ 350 -783 Clinton
CU2 290 -954 Clute
CUS 318 -1076 Columbus
CVG 390 -847 Cincinnati Northern Kentucky Airport
CXL 327 -1155 Calexico
CY2 331 -969 The Colony
CYI 388 -1230 Cloverdale
CZI 419 -860 Cassopolis
DAL 328 -968 Dallas
DCB 419 -888 DeKalb
DDA 357 -912 Tuckerman
DDR 426 -887 Darien
DEN 397 -1050 Denver
DET 423 -830 Detroit
DEU 332 -976 Decatur
DFB 322 -1109 Davis Monthan AFB
DFU 290 -825 Dunnellon
DFW 329 -970 Dallas Fort Worth Airport
DGE 422 -759 Chenango Bridge
DHX 324 -915 Delhi
DKK 425 -793 Dunkirk
DN2 377 -1064 Del Norte
DNE 432 -895 Dane
DOG 426 -862 Douglas, Allegan
DPH 366 -908 Doniphan
DRW 445 -880 De Pere
DSH 412 -839 Deshler
DSL 310 -849 Donalsonville
DSR 401 -977 Deshler
DST 393 -803 Adamston
DT4 460 -839 De Tour Village
DTP 279 -973 Portland
DTW 422 -833 Detroit
DUP 385 -902 Dupo
DVA 425 -785 Delevan
DVI 401 -876 Danville
DVQ 404 -796 Delmont
DWD 465 -939 Deerwood
DWX 404 -969 De Witt
DY2 391 -845 Dayton
EBS 425 -938 Webster City
ECP 292 -963 El Campo
ECR 357 -804 Spencer
EDL 330 -813 Allendale
EDV 371 -881 Eddyville
EF2 305 -866 Eglin Air Force Base
EFN 418 -709 East Freetown
EGH 341 -798 Effingham
EHI 387 -1211 El Dorado Hills
EIE 367 -900 Bernie
EKT 368 -871 Elkton
EKZ 442 -965 Elkton
ELP 318 -1065 El Paso
EM7 447 -674 East Machias
EMG 431 -947 Emmetsburg
EMM 418 -1105 Kemmerer
EMY 436 -976 Emery
EN5 369 -816 Ennice
ENV 407 -1140 Wendover
EOG 408 -742 East Orange
EOY 327 -1116 Eloy
EPA 407 -874 Earl Park
EPE 294 -896 Empire
EPY 377 -828 East Point
EQE 425 -906 East Dubuque
EQZ 409 -802 Ellport
ER2 453 -936 Elk River
ERE 352 -815 Earl
ERY 437 -903 Elroy
ESG 264 -818 Estero
ETI 409 -1119 Centerville
ETT 360 -1020 Etter
EUD 331 -912 Eudora
EUP 335 -893 Eupora
EUU 268 -823 Placida
EVV 380 -875 Evansville
EWG 454 -941 Clearwater
EWO 406 -783 Bellwood
EWR 407 -742 Newark
EYY 412 -872 DeMotte
FA2 265 -814 Felda
FAU 386 -828 Franklin Furnace
FBL 443 -933 Faribault
FBS 476 -1176 Fairchild Air Force Base
FCC 404 -898 Forest City
FCV 410 -869 Francesville
FCY 350 -908 Forrest City
FDK 394 -774 Frederick
FFO 386 -820 Buffalo
FH2 404 -740 Fair Haven
FIK 415 -739 Fishkill
FLL 261 -801 Fort Lauderdale
FLZ 384 -1051 Florence
FMU 344 -847 Fairmount
FMW 416 -881 Fairmont, Will
FMY 266 -819 Fort Myers
FNE 348 -877 Florence
FNF 446 -862 Frankfort
FNK 659 -1630 Fink Creek
FSM 354 -944 Fort Smith
FSQ 438 -731 Forest Dale
FST 309 -1029 Fort Stockton
FTC 415 -960 Fort Calhoun
FTM 403 -740 Fort Monmouth
FUL 339 -1179 Fullerton
FW2 469 -929 Floodwood
FWA 410 -851 Fort Wayne
FZZ 407 -802 Freedom
GAG 363 -998 Gage
GAI 391 -772 Gaithersburg
GAJ 475 -954 Bagley
GBC 404 -884 Gibson City
GCA 409 -1175 Golconda
GCL 310 -839 Coolidge
GCW 360 -1138 Grand Canyon West Apt
GCY 363 -869 Greenville
GDJ 446 -716 Guildhall
GEZ 423 -722 Gilbertville
GHC 470 -1240 Grays Harbor City
GID 364 -899 Gideon
GLA 458 -1208 Goldendale
GLE 336 -971 Gainesville
GM2 397 -1069 Gypsum
GNC 357 -786 Garner
GNR 431 -936 Garner
GOH 418 -732 Goshen
GOO 454 -981 Groton
GP2 393 -867 Gosport
GP4 411 -724 Greenport
GQQ 407 -828 Galion
GRB 445 -880 Green Bay
GSF 414 -721 Gales Ferry
GVA 393 -783 Gore
GVB 351 -1206 Grover Beach
GVR 432 -737 Gansevoort
GVZ 400 -761 Gordonville
GZB 412 -850 Grabill
GZI 387 -901 Granite City
H2N 397 -782 Hancock
H4M 213 -1579 Hickam AFB
HAR 403 -769 Harrisburg
HB3 443 -1232 Harrisburg
HB4 439 -827 Harbor Beach
HG2 426 -853 Hastings
HG7 427 -788 Hamburg
HGU 414 -746 Huguenot
HGW 425 -832 Huntington Woods
HHH 322 -807 Hilton Head Island
HHK 410 -741 Ho-Ho-Kus
HHT 420 -878 Harwood Heights
HIF 411 -1120 Hill Air Force Base
HJG 404 -1223 Anderson
HL5 349 -769 Havelock
HLJ 361 -882 Halls
HLM 428 -861 Holland
HM3 366 -892 Hickman
HM4 383 -904 Herculaneum
HM7 359 -772 Hamilton
HMR 439 -1122 Hamer
HNL 213 -1579 Honolulu
HOL 629 -1595 Holikachuk
HOU 297 -953 Houston
HPN 411 -737 Westchester County Apt
HRM 366 -932 Hollister
HRQ 384 -905 High Ridge
HS2 469 -945 Hackensack
HS6 420 -758 Hallstead
HUL 461 -678 Houlton
HV2 413 -767 Hughesville
HWD 377 -1221 Hayward
HWN 399 -852 Hagerstown
HWO 260 -801 Hollywood
HWX 406 -737 Hewlett
HXF 294 -961 Hungerford
HXU 380 -1223 Hercules
HZA 404 -846 Saint Henry
HZZ 379 -868 Hawesville
IA9 300 -953 George Bush Intercontinental Apt/Houston
IAB 446 -677 Addison
IAD 390 -775 Washington Dulles Airport
IAH 300 -953 Houston
IAM 396 -843 Miamisburg
ICH 315 -826 Nicholls
IDO 328 -1156 Imperial
IFL 460 -683 Island Falls
IFT 354 -880 Clifton
IHV 409 -819 Smithville, Wayne
IIM 427 -843 Williamston
IIW 392 -1222 Williams
ILM 342 -779 Wilmington
ILW 385 -819 Eleanor
IND 398 -862 Indianapolis
INV 304 -902 Madisonville
INX 448 -897 Mosinee
INZ 309 -954 Trinity
IO2 422 -733 Indian Orchard
IOA 420 -955 Arion
IOH 412 -770 South Willamsport
IOW 416 -915 Iowa City
IPR 335 -881 Millport
IR2 286 -808 Indian River City
ISO 353 -776 Kinston
ITG 418 -878 Summit
ITN 402 -797 Smithton
ITV 444 -901 Pittsville
IUK 348 -882 Iuka
IVA 461 -935 Isle
IWO 457 -915 Birchwood
IYH 258 -801 Miami Beach
JAM 456 -702 Jackman
JAY 445 -702 Jay
JBS 377 -1219 Pleasanton
JCY 303 -984 Johnson City
JFK 406 -738 John F. Kennedy Apt/New York
JJW 411 -1049 FE Warren Air Force Base
JKF 595 -1515 Jakolof Bay
JMB 403 -744 Jamesburg
JNA 317 -921 Jena
JOR 338 -1178 Orange
JOY 421 -759 Johnson City
JPY 409 -726 Jamesport
JQK 363 -842 Jacksboro
JS3 375 -834 Jackson
JSA 353 -916 Judsonia
JSY 265 -821 Saint James City
JUK 360 -960 Jenks
JVL 427 -890 Janesville
JWY 405 -750 Frenchtown
KAG 569 -1538 Kaguyak
KAY 410 -1119 Kaysville
KDC 287 -807 John F Kennedy Space Center/Cape Canaveral
KGM 393 -842 Kings Mills
KHB 426 -833 Keego Harbor
KHH 197 -1560 Kailua Kona
KIF 358 -979 Kingfisher
KMR 430 -789 Kenmore
KPD 401 -754 King of Prussia
KPP 408 -803 Koppel
KQA 541 -1658 Akutan
KQC 390 -821 Cheshire
KSH 431 -715 Hooksett
KW2 350 -968 Konawa
KWU 445 -875 Kewaunee
KXK 431 -707 Kittery
LA2 342 -1172 Lake Arrowhead
LAM 359 -1063 Los Alamos
LAR 413 -1056 Laramie
LAS 361 -1152 Las Vegas
LAX 340 -1183 Los Angeles
LC2 413 -990 Loup City
LCF 375 -863 Leitchfield
LCJ 403 -740 Long Branch
LDK 298 -915 Baldwin
LEM 459 -1022 Lemmon
LEQ 402 -830 Lewis Center
LEV 410 -905 Alexis
LFB 294 -1008 Laughlin Air Force Base
LGA 408 -739 La Guardia Apt/New York
LGB 338 -1182 Long Beach
LGC 330 -850 Lagrange
LGK 400 -915 La Grange
LHK 393 -817 Little Hocking
LIB 392 -944 Liberty
LIH 220 -1593 Kauai Island Apt
LIZ 469 -678 Limestone
LLC 342 -780 Leland
LLJ 368 -870 Gordonville
LLM 324 -822 Stillmore
LLY 400 -748 Mount Holly
LMY 385 -903 Lemay
LND 428 -1087 Lander
LPQ 268 -801 Lake Park
LRC 395 -811 Long Reach
LRD 275 -995 Laredo
LRP 428 -832 Lake Orion
LTW 383 -766 Leonardtown
LTZ 281 -824 Lutz
LUF 436 -941 Blue Earth
LUI 382 -858 Louisville
LUU 445 -939 Le Sueur
LWD 379 -869 Lewisport
LWE 406 -737 Lawrence
LXR 385 -896 Albers
LXW 405 -799 Blawnox
LYR 344 -854 Lyerly
LZC 489 -968 Lancaster
LZV 409 -746 Landing
MAF 319 -1022 Midland
MC2 387 -1214 McClellan Air Force Base
MCB 312 -905 McComb
MCI 393 -947 Kansas City International Apt
MCO 284 -813 Orlando
MD5 437 -715 Meredith
MDD 320 -1021 Midland Airpark
MEM 352 -901 Memphis
MF6 430 -893 McFarland
MFS 471 -1225 McChord Air Force Base
MG5 473 -1202 Malaga
MGF 423 -832 Melvindale
MGQ 352 -800 Mount Gilead
MH8 408 -737 Manhasset
MIA 258 -802 Miami
MIV 394 -750 Millville
MKC 391 -946 Kansas City
MKG 432 -862 Muskegon
MKI 480 -1223 Mukilteo
MKJ 404 -801 McKees Rocks
MKZ 429 -883 Mukwonago
MM6 475 -1112 Malmstrom AFB
MNM 451 -876 Menominee
MP5 423 -891 Machesney Park
MPS 332 -950 Mount Pleasant
MPV 442 -725 Montpelier-Barre Apt
MR2 413 -887 Marseilles
MRQ 392 -843 Milford
MS6 287 -809 Mims
MSP 449 -932 Minneapolis/St Paul Apt
MSY 300 -901 New Orleans
MT5 446 -731 Milton
MTK 408 -764 Mount Carmel
MVN 383 -889 Mount Vernon
MVW 484 -1223 Mount Vernon
MW4 389 -819 Millwood
MXG 427 -710 Marlboro (Marlborough)
MXP 299 -899 Meraux
NAK 423 -714 Natick
NAU 335 -820 North Augusta
NBL 387 -921 New Bloomfield
NCX 373 -807 Norcross
NCY 302 -952 New Caney
NDA 374 -957 Neodesha
NDZ 468 -999 Steele
NEJ 440 -901 Necedah
NFE 433 -787 Newfane
NFR 397 -767 New Freedom
NGI 351 -986 Carnegie
NH2 386 -912 New Haven
NHM 423 -726 Northampton
NHN 425 -836 New Hudson
NHQ 436 -724 North Hartland
NIX 419 -761 Nixon
NLI 439 -902 New Lisbon
NM2 396 -809 New Martinsville
NMH 452 -934 Champlin
NNS 370 -764 Newport News
NOG 369 -826 Norton
NOW 422 -708 Norwell
NOZ 448 -693 Newport
NPC 402 -740 Neptune City
NQZ 432 -769 North Rose
NRP 405 -771 Newport, Perry
NSB 290 -809 New Smyrna Beach
NSC 425 -965 North Sioux City
NSV 437 -761 Mannsville
NTD 341 -1192 Port Hueneme
NVA 304 -869 Navarre
NWO 434 -858 Newaygo
NXC 388 -949 New Century
NXR 417 -741 Gardiner
NXZ 349 -900 Nesbit
NYC 407 -740 New York
NYI 412 -740 Stony Point, Rockland
NYU 425 -736 Nassau
NYX 411 -739 Nyack
NYZ 421 -785 Allegany
NZQ 398 -781 Needmore
OAK 378 -1223 Oakland
OAX 463 -1170 Asotin
OBI 362 -892 Obion
OBK 421 -878 Northbrook
OCP 403 -740 Oceanport
OCX 389 -752 Ocean View
ODT 416 -709 South Dartmouth
ODW 483 -1226 Oak Harbor
OEG 416 -835 Oregon
OEN 414 -743 Goshen
OFX 361 -800 Colfax
OGG 209 -1565 Kahului
OGY 413 -890 Oglesby
OIG 421 -771 Corning
OIS 398 -906 Meredosia
OIT 288 -965 Lolita
OKB 272 -808 Okeechobee
OKV 416 -731 Oakville
OKX 427 -844 Okemos
OMC 332 -959 Commerce
OMD 337 -1172 Romoland
OMJ 354 -963 Okemah
OMN 328 -1061 Holloman Air Force Base
ONA 440 -916 Winona
ONG 469 -893 Ontonagon
OOM 451 -915 Bloomer
OPB 369 -959 Copan
ORD 420 -879 O'Hare Apt/Chicago
ORF 369 -763 Norfolk
ORL 285 -814 Orlando
OSV 405 -752 Ottsville
OTL 417 -837 Ottawa Lake
OUC 447 -1164 Council
OXN 342 -1192 Oxnard
OYY 380 -868 Troy
P43 349 -875 Priceville
PAH 371 -886 Paducah
PBE 429 -746 Palatine Bridge
PCP 408 -730 Patchogue
PDX 455 -1227 Portland
PE2 419 -740 Port Ewen
PEB 393 -750 Port Elizabeth
PEC 575 -1362 Pelican
PEF 261 -801 Port Everglades
PEQ 314 -1035 Pecos
PGE 387 -903 Pagedale
PGX 463 -945 Pillager
PGY 327 -1170 Spring Valley, San Diego
PHL 399 -752 Philadelphia
PHN 430 -824 Port Huron
PHX 335 -1121 Phoenix
PIE 278 -827 Saint Petersburg
PJB 342 -1113 Payson
PKB 393 -816 Parkersburg
PKT 349 -790 Parkton
PLP 426 -879 Pleasant Prairie
PM3 404 -741 Port Monmouth
PM4 408 -739 Port Morris, Bronx
PMB 489 -973 Pembina
PMV 613 -1499 Port MacKenzie
PMZ 405 -792 Palmertown
POD 336 -839 Porterdale
POE 310 -932 Fort Polk
POJ 416 -872 Portage
PP3 401 -740 Point Pleasant Beach
PPM 262 -801 Pompano Beach
PQM 404 -755 Palm
PQN 409 -743 Pequannock
PRG 261 -979 Progreso
PRS 490 -1231 Point Roberts
PS3 433 -897 Prairie du Sac
PSJ 298 -853 Port Saint Joe
PT7 382 -826 Prichard
PWG 459 -1196 Paterson
PXN 456 -848 Pellston
PY5 409 -745 Picatinny Arsenal
PYB 395 -762 Perryman
QAP 407 -792 Creekside
QCN 401 -799 Coal Center
QCQ 422 -795 Chautauqua
QCZ 409 -1000 Cozad
QDM 407 -737 Elmont
QDQ 304 -934 DeQuincy
QDV 426 -716 Devenscrest
QDY 431 -748 Dolgeville
QEA 301 -947 Ames
QEB 419 -801 Edinboro
QEI 403 -748 Ewing
QEO 373 -875 Earlington
QET 409 -731 East Setauket
QEV 425 -913 Earlville
QEW 421 -771 Erwins
QEY 353 -985 Eakly
QFA 306 -1039 Fort Davis
QFC 410 -793 Fairmont City
QFI 316 -916 Ferriday
QFM 419 -772 Farmington Hill
QFU 401 -1048 Fort Lupton
QFY 386 -901 Fairmont City
QGB 429 -836 Grand Blanc
QGT 413 -851 Garrett
QGX 314 -986 Goldthwaite
QHA 476 -974 Hatton
QHE 369 -1012 Hooker
QHG 331 -798 Huger
QHK 423 -912 Hopkinton
QHS 401 -772 Mount Holly Springs
QIL 339 -948 Idabel
QIM 327 -892 Coldwater
QIS 381 -1229 Inverness
QJB 400 -747 Jobstown
QKC 366 -934 Kimberling City
QKM 437 -1144 Ketchum
QLF 380 -927 Linn Creek
QLH 395 -827 Laurelville
QLI 423 -890 Loves Park
QLO 408 -740 Leonia
QLR 404 -759 Laureldale
QLT 405 -786 Loretto
QLY 359 -873 Lyles
QMC 361 -797 McLeansville
QMK 400 -856 Markleville
QMU 398 -752 Mantua
QMW 470 -1233 McCleary
QNE 401 -749 Newportville
QNM 259 -802 North Miami
QNN 427 -718 New Ipswich
QNV 387 -776 Nokesville
QOA 415 -756 Olyphant
QOP 419 -878 Oak Park
QOR 409 -928 Moravia
QOT 342 -1021 Olton
QPD 410 -806 Poland
QPH 356 -860 Pocahontas
QPM 373 -787 Pamplin
QPN 410 -724 Peconic
QPS 412 -1041 Pine Bluffs
QPX 332 -968 Prosper
QPY 420 -737 Pine Plains
QSG 432 -901 Spring Green
QSK 435 -704 Saco
QST 401 -789 Stoystown
QTB 341 -789 Tabor City
QTF 459 -1116 Three Forks Junction
QTH 440 -905 Tomah
QTI 336 -859 Trinity
QTN 314 -1061 Tornillo
QTO 412 -891 Tonica
QTR 379 -1078 Telluride
QTY 321 -903 Terry
QUS 444 -743 Upper Saint Regis
QWD 297 -973 Waelder
QWL 417 -722 Willimantic
QWU 346 -789 Allenton
QWW 400 -753 Wynnewood
QYL 427 -737 Loudonville
QZN 373 -763 New Point
R3O 432 -708 Rollinsford
RAJ 428 -740 Rotterdam
RAL 339 -1174 Riverside
RBO 330 -1170 Rancho Bernardo
RDK 410 -952 Red Oak
RDN 419 -866 Bridgman
RED 406 -776 Reedsville-Lewiston Apt
RGA 468 -885 Baraga
RGJ 456 -1228 Rivergate
RGS 418 -719 Rogers
RH2 386 -751 Rogers Haven
RHG 337 -1164 Rancho Mirage
RHY 404 -755 Red Hill
RI4 400 -751 Port Richmond
RIB 400 -829 Rickenbacker International Apt
RIC 375 -775 Richmond
RIM 409 -842 Rimer
RKY 415 -818 Rocky River
RMA 387 -914 Hermann
RNN 347 -913 Clarendon
RSG 295 -958 Rosenberg
RSK 374 -883 Rosiclare
RSX 450 -733 Rouses Point
RTO 341 -1173 Colton
RTT 394 -815 Marietta
RUT 436 -730 Rutland
RW5 398 -840 Wright-Patterson
RWI 359 -778 Rocky Mount
RWK 297 -912 Berwick
RXF 489 -1152 Rexford
RZZ 364 -777 Roanoke Rapids
S66 353 -1129 Seligman
SA3 384 -818 Saint Albans
SAC 386 -1215 Sacramento
SAN 327 -1171 San Diego
SAV 321 -811 Savannah
SB3 385 -899 Scott Air Force Base
SB4 418 -809 Saybrook
SBB 395 -836 Sabina
SBM 438 -877 Sheboygan
SBY 384 -756 Salisbury
SCC 703 -1487 Prudhoe Bay
SCK 380 -1213 Stockton
SCR 414 -756 Scranton
SDF 383 -858 Louisville
SE3 474 -1195 Soap Lake
SEA 476 -1223 Seattle
SEG 408 -769 Selinsgrove
SFO 378 -1224 San Francisco
SGH 399 -838 Springfield
SGI 418 -897 Sterling
SGN 413 -719 Stonington
SGR 296 -956 Sugar Land
SIP 443 -939 Saint Peter
SKT 418 -878 Stickney
SKW 620 -1514 Skwentna
SKY 414 -827 Sandusky, Erie
SKZ 407 -762 Saint Clair
SL2 275 -803 Saint Lucie
SLC 408 -1119 Salt Lake City
SLO 386 -889 Salem
SMX 350 -1204 Santa Maria
SNA 337 -1179 Santa Ana
SPT 449 -931 South Saint Paul
SQI 417 -897 Sterling-Rockfalls Apt
SR4 304 -866 Shalimar
SRE 300 -903 Saint Rose
SRN 429 -852 Saranac
SRW 357 -805 Salisbury
SS3 417 -712 Somerset
SSZ 387 -858 Scottsburg
STJ 398 -948 Saint Joseph
STL 386 -902 Saint Louis
STQ 414 -785 Saint Marys
STZ 335 -1119 Scottsdale
SU9 388 -1120 Sigurd
SUL 295 -897 Port Sulphur
SXY 423 -754 Sidney
SZU 419 -728 Simsbury
TAL 652 -1521 Tanana
TAW 404 -742 Matawan
TEP 425 -734 Stephentown
TFG 394 -861 Trafalgar
THF 476 -1154 Thompson Falls
THN 458 -1185 Athena
THU 412 -739 Croton-on-Hudson
TIE 415 -854 Wolcottville
TIS 450 -928 Stillwater
TIW 473 -1224 Tacoma
TJF 301 -856 Tyndall AFB
TMM 372 -893 Tamms
TMN 357 -905 Trumann
TNE 250 -805 Tavernier
TNI 347 -904 Tunica
TNV 385 -773 Triangle
TPA 279 -825 Tampa
TPH 381 -1172 Tonopah
TPS 417 -811 Thompson
TRI 365 -824 Tri-Cities Regional Airport
TRK 262 -803 Tamarac
TSL 440 -1074 Ten Sleep
TSM 364 -1056 Taos
TSO 356 -1197 Lost Hills
TSZ 370 -846 Bronston
TTR 324 -820 Metter
TTS 378 -785 Scottsville
TUG 375 -880 Sturgis
TUO 386 -851 Turners Station
TUS 321 -1109 Tucson International Apt
TWM 447 -944 Stewart, McLeod
TWZ 411 -739 Tarrytown
TXC 262 -982 McAllen
TXG 325 -949 Gladewater
UCR 399 -831 Urbancrest
UCY 364 -890 Union City
UDC 364 -876 Cumberland City
UGE 387 -965 Council Grove
UGN 423 -878 Waukegan
UHI 446 -693 Unity
UIP 370 -917 Mountain View
ULO 402 -799 Bunola
UMO 417 -706 Cataumet
UND 475 -1011 Underwood
UO4 356 -826 Woodfin
UOX 344 -895 Oxford
URE 385 -756 Laurel
URR 408 -749 Port Murray
USA 412 -879 Bourbonnais
USB 392 -766 Curtis Bay, Baltimore
USQ 414 -907 Andalusia
UT2 378 -879 Uniontown
UTA 332 -902 Tchula
UWC 401 -757 Uwchland
UWH 417 -722 South Windham
UXX 421 -716 Uxbridge
VA3 347 -1206 Vandenberg Air Force Base
VBE 427 -907 Van Buren
VDZ 611 -1462 Valdez
VED 403 -1118 Vineyard
VGS 386 -833 Vanceburg
VIA 366 -951 Vinita
VIR 435 -909 Viroqua
VJ2 462 -1190 Villard Junction
VKY 390 -844 Silver Grove
VLS 334 -966 Van Alstyne
VMV 371 -922 Mountain Grove
VOT 299 -899 Violet
VPZ 415 -870 Valparaiso
VRD 414 -732 Riverside
VSE 418 -713 Riverside
VTD 437 -723 Wilder
VWR 458 -1228 Warren
VYS 413 -891 Peru
WAB 337 -827 Washington
WAS 389 -770 Washington
WBM 424 -718 West Boylston
WC4 378 -764 Wicomico Church
WCO 359 -802 Welcome
WCP 419 -877 Wicker Park
WDZ 374 -1223 Woodside
WEP 400 -748 Westampton
WEQ 430 -880 West Allis
WFG 469 -969 West Fargo
WGB 438 -942 Winnebago, Faribault
WGX 320 -1001 Wingate
WJJ 330 -953 Winnsboro
WKT 361 -777 Whitakers
WLQ 403 -740 West Long Branch
WMA 467 -1171 Wilma
WMJ 417 -722 Windham
WMP 434 -759 Whitmore Lake
WMU 417 -703 West Yarmouth
WNF 436 -898 Wisconsin Dells
WNH 439 -719 Wentworth
WNK 445 -732 Winooski
WNS 419 -730 Winsted
WOV 441 -720 Woodsville
WPF 318 -914 Waterproof
WQA 421 -709 Whitman
WQZ 404 -807 Wintersville
WRP 398 -756 Winterthur
WTU 361 -846 Wartburg
WUP 443 -891 Waupaca
WUR 385 -828 Wurtland
WUS 417 -920 Williamsburg
WUY 342 -980 Waurika
WVA 341 -896 Water Valley
WVI 369 -1217 Watsonville
WWI 443 -889 Weyauwega
WXB 403 -798 White Oak
WXS 443 -882 Wrightstown
WY2 331 -856 Wadley
XAM 443 -919 Alma
XAR 344 -827 Starr
XBW 371 -944 Webb City
XEH 400 -1050 Erie
XFO 429 -888 Fort Atkinson
XHE 408 -741 Kearny
XKW 386 -904 Kirkwood
XLT 404 -740 Locust
XNA 404 -743 Sayreville
XNW 366 -895 New Madrid
XOR 413 -822 Oberlin
XOT 336 -911 Scott
XPE 315 -875 Perdue Hill
XPT 374 -1222 Portola Valley
XRA 425 -738 Ravena
XRT 415 -742 Rock Tavern
XSG 461 -881 Sagola
XSH 386 -1209 Shingle Springs
XSI 411 -723 Shelter Island
XSJ 406 -1119 South Jordan
XSK 415 -815 Shaker Heights
XSM 382 -764 Saint Marys City
XSY 407 -743 Short Hills
XTE 341 -799 Timmonsville
XTM 399 -778 Saint Thomas
XTN 379 -1225 Tiburon
XTR 436 -730 West Rutland
XTS 376 -813 Tams
XTY 409 -724 Tuckahoe
XVN 450 -1228 Silverton
XWE 451 -887 White Lake
XWT 400 -863 Whitestown
XYB 421 -892 Byron
XYS 404 -797 Murrysville
XYT 415 -862 Wyatt
XZW 434 -759 Willianstown
YAN 454 -848 Alanson
YAO 390 -849 Aurora
YAS 279 -971 Aransas Pass
YAZ 328 -904 Yazoo City
YBD 343 -888 Belden
YBG 447 -938 Bongards
YBY 308 -857 Bonifay
YBZ 446 -924 Bay City
YCL 387 -900 Collinsville
YCU 484 -1142 Columbia Falls
YCZ 369 -878 Cadiz
YDE 443 -887 Dale
YDO 476 -1202 Orondo
YDP 423 -749 Delhi
YEB 353 -818 Ellenboro
YEM 329 -957 Emory
YEP 408 -805 East Palestine
YER 443 -1215 Sisters
YFA 254 -805 Florida City
YFD 440 -966 Flandreau
YFX 436 -889 Fox Lake
YFZ 401 -821 Frazeysburg
YGL 319 -819 Glennville
YGS 299 -939 Groves
YHB 426 -1138 Heyburn
YHE 467 -1207 Cowiche
YHM 415 -736 Holmes
YHR 402 -976 Hebron
YIG 279 -972 Ingleside
YIL 281 -806 Indialantic
YIP 423 -834 Willow Run Apt/Detroit
YKL 475 -921 Hoyt Lakes
YLD 470 -1186 Lind
YLO 398 -754 Logan Township
YLP 328 -912 Lake Providence
YLR 345 -1180 Littlerock
YLT 329 -852 Lanett
YLU 344 -836 Lula
YMD 476 -1223 Madison Park
YMK 409 -963 Murdock
YMR 457 -1214 Mosier
YMV 428 -789 Mount Vernon
YNA 467 -1207 Naches
YNN 390 -768 Glenndale
YNO 440 -717 North Woodstock
YOB 352 -803 Oakboro
YOQ 433 -706 Ogunquit
YPB 429 -720 Peterborough
YPF 358 -835 Pigeon Forge
YPH 445 -1233 Philomath
YPN 416 -743 Pine Bush
YPR 383 -788 Port Republic
YRD 399 -751 Runnemede
YRE 368 -897 Morehouse
YRF 330 -808 Ruffin
YRG 337 -861 Ragland
YRO 390 -945 Raytown
YRP 383 -780 Rapidan
YRU 375 -892 Anna
YRY 411 -789 Reynoldsville
YSB 376 -875 Sebree
YSD 445 -1231 Shedd
YSG 339 -844 Sandy Springs
YSH 408 -766 Shamokin
YSJ 319 -912 Saint Joseph
YSK 481 -1222 Smokey Point
YSP 403 -784 Sproul
YSS 427 -1116 Soda Springs
YST 472 -1197 Winchester
YSV 475 -1162 Smelterville
YTA 325 -859 Tallassee, Elmore
YTB 354 -974 Tinker Air Force Base
YTC 463 -1191 Tri-Cities
YTH 478 -1222 Bothell
YTL 422 -1228 Talent
YTO 410 -761 Tomhicken
YUG 465 -1205 Union Gap
YUM 327 -1146 Yuma
YVI 474 -1225 Vashon Island
YVR 349 -850 Varnell
YWA 313 -830 Willacoochee
YWD 339 -817 Ward
YWE 404 -799 West Homestead
YWH 424 -726 Whately
YWI 416 -787 Wilcox
YWR 412 -774 Woolrich
YWZ 450 -935 Wayzata
ZAK 627 -1412 Alcan
ZAL 327 -847 Waverly Hall
ZAN 462 -1200 Mabton
ZAO 415 -927 Taintor
ZAY 432 -753 Marcy
ZBF 409 -778 Bellefonte
ZBH 408 -729 Brookhaven
ZBI 436 -737 Bolton Landing
ZBK 419 -739 Rhinebeck
ZBP 301 -973 Bastrop
ZBU 425 -1138 Burley
ZCE 361 -787 Creedmoor
ZCL 410 -784 Clearfield
ZCS 425 -831 Clawson
ZCV 414 -905 Coal Valley
ZCW 416 -726 Cromwell
ZDE 375 -1085 Dolores
ZDG 403 -759 West Reading
ZDQ 404 -799 Duquesne
ZDS 409 -737 Sands Point
ZDZ 386 -910 Dutzow
ZEC 342 -834 Commerce
ZEH 347 -837 Helen
ZEN 392 -866 Ellettsville
ZEO 393 -942 Excelsior Springs
ZEP 422 -712 East Walpole
ZEV 322 -843 Ellaville
ZEW 336 -843 Ellenwood
ZFM 383 -756 Fruitland
ZGE 461 -906 Glidden
ZGN 420 -719 North Grosvenor Dale
ZGO 414 -721 Groton
ZGQ 417 -776 Galeton
ZGU 387 -903 Ferguson
ZHB 399 -958 Sabetha
ZHE 357 -980 Okarche
ZHM 374 -1208 Hilmar
ZHT 385 -988 Hoisington
ZHW 388 -766 Harwood
ZIC 449 -1232 Rickreall
ZIK 428 -1123 Inkom
ZKN 361 -874 Dickson
ZLG 279 -817 Lake Garfield
ZLT 295 -951 League City
ZLW 420 -726 Longmeadow
ZMG 260 -802 Miami Gardens
ZMP 428 -709 Newburyport
ZMQ 401 -740 Manasquan
ZMU 351 -840 Murphy
ZMW 354 -946 Muldrow
ZMY 430 -748 Manheim Center
ZNH 439 -692 Tenants Harbour
ZNT 352 -822 Tryon
ZOD 287 -812 Oviedo
ZOH 403 -760 Mohnton
ZOP 470 -1235 Satsop
ZOR 273 -825 Sarasota
ZOT 386 -904 Olivette
ZOW 351 -851 Ooltewah
ZPB 260 -802 Pembroke Park
ZPH 282 -822 Zephyrhills
ZPT 426 -780 Portageville
ZPU 431 -894 Maple Bluff
ZPW 375 -779 Powhatan
ZQE 399 -762 Quarryville
ZQU 331 -941 Queen City
ZQZ 360 -844 Coalfield
ZRB 377 -1209 Riverbank
ZRC 352 -811 Cramerton
ZRE 329 -966 Rowlett
ZRY 410 -737 Rye
ZSB 384 -779 Stevensburg
ZSD 372 -776 Sutherland
ZSG 399 -768 Spring Grove
ZSI 372 -1055 San Acacio
ZSO 422 -714 Sherborn
ZSP 484 -969 Stephen
ZSU 405 -816 Sugarcreek
ZTB 429 -774 East Bloomfield
ZTG 445 -1231 Tangent
ZTK 421 -877 Winnetka
ZTP 467 -896 White Pine
ZTR 337 -915 Tillar
ZTU 398 -758 Toughkenamon
ZUC 437 -903 Union Center
ZUM 443 -927 Zumbrota
ZVY 453 -945 Eden Valley
ZWC 410 -769 New Columbia
ZWK 410 -742 Wyckoff
ZWM 361 -876 McEwen
ZXA 397 -900 Alexander
ZXE 328 -918 Mer Rouge
ZYF 330 -839 Forsyth
ZYH 431 -706 York Harbor
ZYK 396 -773 Keysville
ZYT 455 -911 Ladysmith
ZYY 450 -857 Suttons Bay
ZZB 339 -835 Bogart
ZZH 451 -856 Northport
`};export{e as default};
