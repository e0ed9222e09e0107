var e={MY:`BEA 53 1157 Beaufort
BKI 60 1161 Kota Kinabalu, Sabah
BKM 40 1156 Ba Kelalan
BTW 53 1004 Batu Kawan
GSA 44 1157 Long Pasia
GTB 37 982 Genting
KGU 53 1162 Keningau
KUL 31 1017 Kuala Lumpur
LAC 74 1138 Pulau Lang Lang
LBP 32 1154 Long Banga
LBU 53 1152 Labuan
LGK 64 998 Langkawi
LGL 34 1151 Long Lellang
LLM 38 1144 Long Lama
MZS 46 1181 Mostyn
MZV 41 1148 Mulu
PEN 54 1003 Penang (Georgetown)
PKG 30 1014 Port Klang (Pelabuhan Klang)
RAI 54 1004 Perai
RDN 58 1030 Redang
SEI 16 1036 Senai
SEP 27 1017 Sepang, Selangor
SGM 25 1028 Segamat
SUW 31 1016 Sungai Way
SZB 31 1016 Subang Kuala Lumpur Apt
TEL 56 1171 Telupid
TPP 14 1035 Tanjung Pelepas
`,MZ:`MZB -113 404 Mocimboa da Praia
VJB -251 336 Xai-Xai
VNX -220 353 Vilanculos
`,NA:`ERS -226 171 Windhoek Eros Airport
LUD -266 152 Luderitz
WOR -287 176 Noordoewer
`,NC:`BMY -197 1637 Belep I.
GEA -222 1665 Noumea Magenta Apt
HLU -213 1656 Houailou
ILP -226 1675 Ile des Pins
IOU -225 1668 Ile Ouen
KNQ -211 1648 Kone
KOC -205 1643 Koumac
LIF -210 1672 Lifou
MEE -215 1680 Mare
NEP -213 1650 Nepoui
NOU -223 1664 Noumea
PDC -213 1650 Mueo/Nepoui
TGJ -211 1678 Tiga
TOU -208 1653 Touho
UVE -206 1666 Ouvea
`,NG:`APP 64 34 Apapa
IKE 66 33 Ikeja
KAN 120 85 Kano
LOS 65 34 Lagos
QNN 124 38 Marina
`,NI:`MGA 121 -862 Managua
RAM 122 -842 Rama
`,NL:`AER 524 52 Almere
ALK 526 47 Alkmaar
ALM 524 67 Almelo
AME 522 54 Amersfoort
AMS 524 48 Amsterdam
ANC 527 48 Sint Pancras
APN 521 47 Alphen aan den Rijn
AWD 519 44 Albrandswaard
BGE 522 50 Baambrugge
BLE 514 62 Blerick
BNE 509 57 Bunde
BRD 516 48 Breda
BZM 515 43 Bergen op Zoom
CRI 528 57 Creil
DBR 516 35 Domburg
DEL 523 67 Delden
DHR 529 48 Den Helder
DMK 522 49 Demmerik
DOR 518 46 Dordrecht
DUG 518 58 Dukenburg
DVT 523 49 Duivendrecht
DWA 519 57 Dodewaard
DZL 525 69 Delfzijl
EFE 522 62 Eefde
EIN 515 55 Eindhoven
GBG 526 67 Gramsbergen
GDO 522 64 Groot Dochteren
GKN 532 63 Gaarkeuken
GLL 509 57 Geulle
GRD 514 35 Groede
HAG 521 43 The Hague
HAR 532 54 Harlingen
HKO 520 48 Hekendorp
HLM 515 57 Helmond
HLR 524 47 Haarlemmerliede
HME 526 67 Holtheme
HTB 517 53 's-Hertogenbosch
HTM 525 61 Hattem
HUM 518 59 Heumen
HVH 520 41 Hoek van Holland
HZK 515 47 Hazeldonk
IJK 514 41 Krabbendijke
IJM 525 46 IJmuiden/Velsen
ISM 526 59 IJsselmuiden
KTV 525 61 Katerveer
LNO 522 50 Loenersloot
MDG 523 51 Muiderberg
MIZ 515 37 Midden Zeeland Apt
MOE 517 46 Moerdijk
MOL 518 59 Molenhoek
MST 508 57 Maastricht
NAM 527 69 Nieuw-Amsterdam
NBG 521 48 Nieuwerbrug
NES 531 58 Nes
NEV 518 51 Veen
NRG 530 64 Norg
ODR 523 49 Ouderkerk aan de Amstel
OGA 530 56 Oudega
OHM 530 56 Oosthem
OHW 531 58 Oude Schouw
OHZ 526 50 Oosthuizen
ORJ 521 51 Oudenrijn
OSS 518 55 Oss
OZU 521 51 Oud-Zuilen
PER 519 44 Pernis
PTG 519 44 Poortugaal
RLA 514 42 Rilland
ROL 530 66 Rolde
ROO 515 45 Roosendaal
RTM 519 45 Rotterdam
RUI 528 64 Ruinen
SAT 517 42 Stad aan 't Haringvliet
SCA 517 51 Sprang
SMZ 532 70 Scheemderzwaag
SPT 526 48 Stompetoren
SRE 519 47 Streefkerk
TGE 522 60 Teuge
TMZ 533 70 Termunterzijl
UTC 521 51 Utrecht
UTG 525 47 Uitgeest
VEN 514 62 Venlo
VIS 531 66 Vries
VLI 514 37 Vlissingen
VNO 527 68 Veenoord
VSN 525 47 Velsen-Noord
WEU 519 58 Weurt
WHD 515 39 Wilhelminadorp
WNS 533 65 Winsum
WOE 514 43 Woensdrecht
WRP 532 56 Welsrijp
WSO 514 40 Walsoorden
ZAK 515 59 Beek
ZBO 532 69 Zuidbroek
`,NO:`ADN 693 161 Andenes
AES 625 61 Alesund
ALF 700 232 Alta
AND 626 77 Andalsnes
ARE 584 88 Arendal
BGO 604 53 Bergen
BJF 706 297 Batsfjord
BNN 655 122 Bronnoysund
BOO 673 144 Bodo
BVG 709 291 Berlevag
DRM 597 102 Drammen
EVE 685 167 Evenesmarkja
FAN 581 68 Farsund
FAU 672 154 Fauske
FDE 615 58 Forde
FFD 583 66 Flekkefjord
FLA 609 71 Flam
FRK 592 109 Fredrikstad
FRO 616 50 Floro
FRS 589 58 Forus
GEN 602 111 Gardermoen
HAL 591 114 Halden
HAU 594 52 Haugesund
HEL 585 59 Hellvik
HFT 706 237 Hammerfest
HOK 634 108 Hommelvik
HOL 595 103 Holmestrand
HOR 594 105 Horten
HRY 591 96 Heroya
HVG 710 260 Honningsvag
KKN 697 300 Kirkenes
KMO 595 107 Kambo
KRA 589 94 Kragero
KRS 581 80 Kristiansand
KSU 631 77 Kristiansund
LAR 590 100 Larvik
LEI 610 93 Leira
LEV 637 113 Levanger
LKN 682 136 Leknes
LYS 599 106 Lysaker
MEH 710 278 Mehamn
MJF 658 132 Mosjoen
MOL 627 71 Molde
MQN 663 141 Mo i Rana
MRV 634 108 Muruvika
MSS 594 106 Moss
NVK 684 174 Narvik
NZL 602 50 Glesvar
NZY 697 190 Tromsdalen
OSL 599 107 Oslo
OSY 645 115 Namsos
POR 591 96 Porsgrunn
RET 675 121 Rost
ROG 671 154 Rognan
ROY 599 106 Snaroya
RVK 649 112 Rorvik
RYG 594 108 Rygge
SAD 591 102 Sandefjord
SAS 588 57 Sandnes
SKE 592 96 Skien
SKN 686 149 Stokmarknes
SKX 637 111 Skogn
SOG 612 71 Sogndal
SOJ 698 209 Sorkjosen
SPG 593 111 Sarpsborg
SRP 598 55 Stord
SRV 585 58 Sirevag
SSJ 660 126 Sandnessjoen
STE 640 115 Steinkjer
STJ 635 109 Stjordal
SVG 590 58 Stavanger
SVI 669 137 Ornes
SVJ 682 146 Svolvar
THA 633 99 Thamshamn
TON 592 104 Tonsberg
TOS 697 190 Tromso
TRD 634 104 Trondheim
TRF 591 102 Sandefjord
TRO 600 100 Trollasen
VAK 605 57 Vaksdal
VAO 704 311 Vardo
VDS 701 298 Vadso
VER 638 114 Verdal
`,NP:`KTM 277 853 Kathmandu
SIH 293 810 Silgarhi-Doti
TMI 273 872 Tumlingtar
XMG 293 801 Mahendranagar
`,NR:`INU -5 1669 Nauru Island
`,NZ:`AKL -368 1748 Auckland
ASG -439 1717 Ashburton
BHE -415 1740 Blenheim
BLU -466 1683 Bluff
CHC -435 1726 Christchurch
CMV -368 1755 Coromandel
DGR -359 1739 Dargaville
DUD -459 1705 Dunedin
FGL -435 1701 Fox Glacier
GBS -362 1754 Port Fitzroy
GIS -387 1780 Gisborne
GMN -424 1712 Greymouth
HKK -427 1710 Hokitika
HLZ -378 1753 Hamilton
IVC -464 1683 Invercargill
KBZ -424 1737 Kaikoura
KKE -352 1740 Kerikeri
KTF -409 1728 Takaka
KUI -364 1749 Kawau Island
MTA -378 1758 Matamata
MZP -411 1730 Motueka
NPE -395 1769 Napier
NPL -390 1740 New Plymouth
NSN -413 1733 Nelson
OAM -451 1710 Oamaru
PCN -413 1740 Picton
PKL -368 1752 Pakatoa Island
PPQ -409 1750 Paraparaumu
RAG -377 1750 Raglan
RAV -459 1706 Ravensbourne
ROT -382 1763 Rotorua
SEA -395 1769 Seaview
SZS -470 1680 Stewart Island
TAK -368 1748 Takapuna
THH -381 1747 Taharoa
TIU -444 1712 Timaru
TKZ -382 1759 Tokoroa
TMZ -371 1755 Thames
TRG -377 1762 Tauranga
WAG -399 1750 Wanganui
WHO -434 1702 Franz Josef
WIK -368 1750 Surfdale
WIR -390 1774 Wairoa
WKA -447 1692 Wanaka
WKE -368 1751 Waiheke Island
WLG -413 1748 Wellington
WRE -358 1745 Whangarei
WSZ -417 1716 Westport
WTZ -368 1757 Whitianga
`,OM:`MCT 236 586 Muscat
MNH 238 575 Al Mudayq
MSH 204 588 Masirah
SLL 170 541 Salalah
`,PA:`BFQ 76 -782 Bahia Pina
BLB 89 -796 Balboa
BOC 93 -822 Bocas del Toro
CTB 93 -799 Cristóbal
CTD 80 -804 Chitre
CTE 95 -790 Carti Tupile
CZJ 94 -786 Corazon de Jesus
CZZ 81 -807 Canazas
GDE 77 -814 Rio Grande
GHE 81 -784 Garachine
JQE 75 -782 Jaque
NGN 94 -786 Nargana
ONX 93 -799 Colon
PAC 90 -795 Marcos A. Gelabert International Apt/Panama
PCA 89 -797 Puerto Caimito
PTY 90 -795 Panama, Ciudad de
PUE 87 -774 Puerto Obaldia
PVE 83 -829 El Porvenir
PYC 93 -782 Playon Chico
RIH 84 -801 Scarlett Martinez Intl Apt/Rio Hato
RIZ 94 -786 Rio Azucar
RSI 94 -788 Rio Sidra
SFW 84 -801 Santa Fe
TJC 94 -785 Ticantiqui
TUW 95 -790 Tubuala
`,PE:`CHY -116 -773 Chancay
CLL -120 -771 Callao
CON -64 -787 Conchan
CUZ -135 -720 Cuzco
ILQ -176 -713 Ilo
JJI -72 -767 Juanjui
LIM -120 -771 Lima
MBP -60 -770 Moyobamba
PEM -126 -692 Puerto Maldonado
RIM -63 -774 Rodriguez de Mendoza
SJA -154 -752 Marcona
TCQ -180 -702 Tacna
TGI -93 -760 Tingo Maria
UMI -132 -708 Quince Mil
`,PF:`AAA -174 -1455 Anaa
AHE -144 -1462 Ahe
APK -156 -1464 Apataki
AUQ -98 -1390 Atuona
AXR -153 -1466 Arutua
BOB -164 -1518 Bora Bora
FAA -175 -1496 Tahiti Fa'a'a
FAC -167 -1453 Faaite
FAV -160 -1457 Fakarava
FGU -158 -1409 Fangatau
FHZ -160 -1402 Fakahina
GMR -231 -1349 Totegegie
HHZ -175 -1426 Hikueru
HIX -98 -1390 Hiva'Oa
HOI -181 -1410 Hao
HUH -167 -1510 Huahine/Fare
KKR -157 -1469 Kaukura
MAU -164 -1522 Maupiti
MKP -166 -1437 Makemo
MOZ -175 -1498 Mo'orea
MVT -149 -1487 Mataiva
NAU -142 -1413 Napuka
NHV -89 -1401 Nuku Hiva
NUK -193 -1388 Nukutavake
PKP -148 -1388 Pukapuka
PPT -175 -1496 Papeete
PUK -183 -1370 Pukaruha
REA -185 -1364 Reao
RFP -167 -1515 Raiatea
RGI -149 -1477 Rangiroa
RUR -224 -1514 Rurutu
TIH -151 -1482 Tikehau
TJN -158 -1423 Takume
TKP -147 -1452 Takapoto
TKV -173 -1385 Tatakoto
TKX -145 -1450 Takaroa
TTI -170 -1496 Tertiaroa
TUB -234 -1495 Tubuai
UAH -89 -1395 Ua Huka
UAP -93 -1401 Ua Pou
VHZ -188 -1388 Vahitahi
XMH -144 -1461 Nanihi
ZTA -208 -1386 Tureia
`,PG:`ADC -71 1457 Andakombe
BPK -61 1449 Biangabip
HBD -63 1454 Habi
ITK -92 1483 Itogama
KII -89 1428 Kibuli
KPF -102 1497 Kondubol
KPL -86 1429 Kapal
KRX -46 1460 Karkar Is
MAG -52 1458 Madang
MAN -70 1411 Manda
MQO -87 1426 Malam
POM -94 1472 Port Moresby
RAW -62 1555 Arawa
SQT -106 1506 Samarai
TDB -91 1480 Tetebedi
`,PH:`BNG 165 1203 Bauang
BSO 205 1220 Basco
BTG 138 1211 Batangas/Luzon
CFA 152 1205 Clark Field Apt Luzon Island
CYP 121 1246 Calbayog Apt, Samar
ENI 112 1194 El Nido/Puerto Princesa
EUQ 108 1219 Antique Evelio Javier Apt
GES 61 1252 General Santos
IAO 99 1260 Sayak Apt del Carmen
LAO 182 1206 Laoag, Luzon
LGP 131 1238 Legaspi Apt, Luzon
MNL 146 1210 Manila
MNT 146 1210 Muntinlupa City
NAG 136 1232 Naga, Luzon
NCP 148 1203 Luzon Island
NOP 103 1240 Mactan Island Apt
RZP 108 1195 Taytay Sandoval
SJI 123 1211 San Jose Apt, Mindoro
`,PK:`ISB 337 730 Islamabad
KHI 249 670 Karachi
LHE 316 743 Lahore
REQ 288 647 Reko Diq
SHI 278 652 Shamsi Airfield
SKT 325 745 Sialkot
`,PL:`BMS 522 158 Babimost
BZG 531 180 Bydgoszcz
BZI 515 188 Burzenin
DAR 544 164 Darlowo
DZD 504 204 Dzialoszyce
ELB 542 194 Elblag
FBK 544 197 Frombork
GDN 544 186 Gdansk
GDY 545 185 Gdynia
HEL 546 188 Hel
IYC 500 218 Iwierzyce
KOL 542 156 Kolobrzeg
KOM 498 190 Komorowice
KTW 503 190 Katowice
LCJ 517 194 Lodz Wladyslaw Reymont Apt
LEA 548 176 Leba
LPN 530 150 Lipiany
NOW 544 187 Nowy Port/Gdansk
NSW 511 177 Namyslow
OLA 509 173 Olawa
OPR 523 195 Oporow
PIT 514 197 Piotrkow Trybunalski
POZ 524 169 Poznań
RAP 518 226 Radzyn Podlaski
RZE 500 220 Rzeszow
SLH 521 156 Sulechow
SOP 544 186 Sopot
SPA 537 146 Stepnica
SWI 539 143 Swinoujscie
TBZ 537 145 Trzebiez
URD 523 147 Urad
UST 546 168 Ustka
WAW 522 210 Warszawa
WED 524 152 Wedrzyn
WIE 529 184 Wierzchoslawice
WLA 548 184 Wladyslawowo
WLI 539 146 Wolin
WZO 535 155 Wegorzyno
ZNI 529 177 Znin
`,PM:`FSP 468 -562 Saint-Pierre
MQC 471 -564 Miquelon
`,PR:`SJU 185 -661 San Juan
`,PS:`JRH 318 354 Jericho
RMH 319 352 Ramallah (Ram Allah)
`,PT:`ABF 371 -82 Albufeira
AVE 406 -87 Aveiro
AVP 409 -84 Pindelo
BAN 387 -92 Banatica
BGC 418 -68 Braganca
BGZ 416 -84 Braga
CBP 402 -84 Coimbra
CHV 417 -75 Chaves
COV 403 -75 Covilha
CVU 397 -311 Corvo Island Apt
EST 387 -94 Estoril
FAO 370 -79 Faro
FDF 402 -89 Figueira da Foz
FLW 394 -312 Flores Island Apt
FNC 326 -169 Funchal, Madeira
GIF 412 -87 Guifoes
GRW 391 -280 Graciosa Island Apt
HOR 385 -286 Horta
LDR 414 -84 Lordelo
LEI 412 -87 Leixoes
LEP 412 -87 Leca da Palmeira
LIS 387 -91 Lisboa
LOS 371 -87 Lagos
MAC 412 -86 Maceda
MAT 412 -87 Matosinhos
OEI 387 -93 Oeiras
OLH 370 -78 Olhao
OPO 412 -86 Porto
PDL 377 -257 Ponta Delgada
PDS 393 -80 Ponte de Sor
PFT 412 -87 Perafita
PRM 371 -85 Portimao
PXO 331 -163 Porto Santo Island
QEG 378 -255 Ribeira Grande
QRT 371 -81 Quarteira
SET 385 -89 Setubal
SHA 412 -87 Senhora da Hora
SIE 380 -89 Sines
SJZ 386 -282 Sao Jorge Island Apt
SMA 370 -252 Santa Maria Island Apt
TER 387 -272 Terceira Island Apt
VDC 417 -88 Viana do Castelo
VFX 390 -90 Vila Franca de Xira
VIC 414 -87 Vila do Conde
VRE 372 -74 Vila Real de Santo Antonio
VRL 413 -78 Vila Real
VSE 406 -79 Viseu
`,PY:`ASU -253 -577 Asuncion
BCM -252 -575 Barrio Caacupe Mi
BFA -203 -582 Bahia Negra
ENO -273 -559 Encarnacion
PBT -207 -580 Puerto Leda
PCJ -223 -579 Puerto la Victoria
`,QA:`ALU 251 513 Al Udeid
DOH 253 515 Doha
`,RE:`LPT -209 553 Le Port
REU -209 555 Reunion
RUN -209 555 Saint-Denis
SDR -209 556 Saint-Andre
SPL -210 553 Saint-Paul
ZSE -213 555 Saint-Pierre
`,RO:`ADJ 461 272 Adjud
BCN 463 253 Beclean
BUH 444 261 Bucuresti
CAF 440 229 Calafat
CLJ 468 236 Cluj-Napoca
CMP 475 256 Campulung Moldovenesc
CND 442 286 Constanta
DCD 473 253 Dorna Candrenilor
DTS 446 226 Drobeta-Turnu Severin
DVA 459 229 Deva
FIL 445 235 Filiasi
HOR 452 233 Horezu
IAS 472 276 Iasi
MAG 438 286 Mangalia
MID 443 286 Midia
MOT 448 230 Motru
NDI 443 286 Navodari
ORV 447 224 Orsova
OTP 446 261 Otopeni Apt/Bucuresti
SUL 452 297 Sulina (Port et Zone Franche)
TCE 452 288 Tulcea
TGM 465 246 Targu-Mures
`,RS:`APT 457 190 Apatin
BEG 448 205 Belgrade (Beograd)
BPA 452 194 Backa Palanka
INI 433 219 Nis
KMA 431 213 Kursumlija
NOS 427 203 Novo Selo
PHO 443 226 Prahovo
PRN 427 212 Pristina
SKA 452 199 Sremski Karlovci
UZC 438 198 Uzice
VRA 426 219 Vranje
ZZP 446 212 Pozarevac
`};export{e as default};
