var e={AD:`ALV 425 15 Andorra la Vella
`,AE:`AUH 245 544 Abu Dhabi
DHF 242 545 Al Dhafra
DWC 249 552 Dubai World Central Apt
DXB 252 553 Dubai
FJR 251 563 Al Fujayrah
JEA 250 551 Jebel Ali
QIW 256 555 Umm al Qaiwain
RKT 258 559 Ras al Khaimah
SHJ 253 554 Sharjah
`,AF:`CBN 318 642 Camp Bastion
CCN 345 653 Chaghcharan
MZR 367 671 Mazar-i-Sharif
`,AL:`DRZ 413 194 Durrës
TIA 413 198 Tirana
`,AM:`EVN 402 445 Yerevan
LWN 408 438 Gyumri
`,AO:`CEO -113 151 Waku Kungo
LAD -88 132 Luanda
NDF -93 149 N'dalatando
NGV -171 157 Ondjiva
NQI -59 134 Noqui
UGO -76 151 Uige
`,AQ:`MCM -778 1667 McMurdo
TNM -622 -589 Teniente R. Marsh
`,AR:`ACF -341 -601 Arrecifes
ARR -450 -708 Alto Rio Senguerr
BHI -387 -623 Bahia Blanca
BRC -412 -713 San Carlos de Bariloche
BUE -346 -587 Buenos Aires
COR -314 -642 Cordoba
CPC -402 -714 San Martin de los Andes
CSZ -375 -619 Coronel Suarez
CUT -389 -692 Cutral-Co
EHL -420 -715 El Bolson
EMX -421 -712 El Maiten
EPA -345 -586 El Palomar
EZE -348 -585 Ministro Pistarini Apt/Buenos Aires
FRT -311 -628 Frontera
FTE -503 -720 El Calafate
GHU -330 -585 Gualeguaychu
GNR -390 -676 General Roca
IGR -256 -546 Iguazu
JNI -346 -610 Junin
JSM -440 -705 Jose de San Martin
LCP -381 -706 Loncopue
LGS -355 -696 Malargue
LPG -348 -579 La Plata
LPS -340 -591 Las Palmas
LQU -221 -656 La Quiaca
LUJ -346 -591 Lujan
LUQ -333 -664 San Luis
MDQ -380 -575 Mar del Plata
MRN -346 -586 Moron
NQN -389 -681 Neuquen
OVI -369 -603 Olavarria
OYO -384 -603 Tres Arroyos
PEH -358 -619 Pehuajo
PMY -428 -650 Puerto Madryn
PRA -317 -605 Parana
PRQ -346 -585 Presidente Roque Saenz Pena
PUD -478 -659 Puerto Deseado
RCQ -291 -596 Reconquista
RCU -331 -644 Rio Cuarto
RFO -258 -650 Rosario de la Frontera
RGA -538 -677 Rio Grande
RGL -516 -692 Rio Gallegos
RHD -276 -650 Rio Hondo
RLO -323 -650 Merlo
ROS -330 -606 Rosario
ROY -457 -703 Rio Mayo
RWO -433 -651 Rawson
RYO -515 -723 Rio Turbio
RZA -500 -684 Santa Cruz
SFN -316 -607 Santa Fe
SNS -333 -602 San Nicolas de los Arroyos
SSJ -242 -653 San Salvador de Jujuy
SZQ -346 -585 Saenz Pena
TUC -268 -652 Tucuman
ULA -493 -677 San Julian
USH -548 -683 Ushuaia
UZU -298 -581 Curuzu Cuatia
VCN -332 -603 Villa Constitucion
VLO -345 -585 Vicente Lopez
VME -337 -655 Villa Mercedes
ZAI -232 -641 Embarcacion
`,AT:`ATN 482 144 Asten
BFS 474 132 Bischofshofen
BGA 471 131 Badgastein
BOE 480 147 Bohlerwenk
BRZ 475 98 Bregenz
DUE 484 155 Durnstein
DWA 483 166 Deutsch Wagram
ERL 477 122 Erl
FHR 469 160 Fehring
GDN 479 138 Gmunden
GFS 483 162 Greifenstein
GRN 482 148 Grein
GRZ 471 155 Graz
HIR 470 149 Hirschegg Rein
HRH 482 142 Horsching
KAM 474 149 Kammern im Liesingtal
KFD 472 148 Knittelfeld
KLU 466 143 Klagenfurt
KMB 482 152 Krummnussbaum
KTT 472 113 Kematen in Tirol
LNZ 483 143 Linz
LZD 483 163 Langenzersdorf
MAB 482 151 Marbach an der Donau
NFN 485 140 Neufelden
NUZ 472 98 Nuziders
OSH 483 142 Ottensheim
PBU 482 151 Persenbeug
RAD 474 135 Radstadt
SGS 480 129 Sankt Georgen bei Salzburg
SPZ 484 154 Spitz
SZG 478 130 Salzburg
TAT 480 163 Tattendorf
TFS 473 117 Terfens
TKP 484 135 Taufkirchen an der Pram
TMR 483 157 Traismauer
VEL 466 141 Velden
VIE 482 164 Wien
ZRS 472 102 Zurs
`,AU:`ABX -361 1469 Albury
ADL -349 1386 Adelaide
BNE -275 1530 Brisbane
BNY -335 1492 Blayney
BUC -177 1395 Burketown
CLM -320 1158 Claremont
COB -156 1310 Coolibah
COM -362 1491 Cooma
COO -279 1533 Coomera
CRS -191 1509 Coral Sea
CVN -275 1533 Cleveland
DCN -176 1238 RAAF Curtin
DRW -124 1308 Darwin
DSW -339 1510 Padstow
FRE -321 1157 Fremantle
GLW -379 1452 Glen Waverley
GOA -355 1388 Goolwa
HBA -429 1473 Hobart
HFR -322 1158 Henderson
HNK -184 1463 Hinchinbrook Island
KNO -378 1450 Knoxfield
KRB -175 1408 Karumba
LOW -334 1514 Lisarow
LYD -377 1454 Lilydale
MAR -339 1512 Marrickville
MAS -339 1512 Mascot
MDC -380 1451 Mordialloc
MEL -378 1450 Melbourne
MKY -212 1492 Mackay
MLL -267 1531 Mooloolaba
MMG -280 1178 Mount Magnet
MNP -378 1449 Moonee Ponds
MOW -414 1471 Mowbray Heights
MTP -375 1438 Mitchell Park
MWA -360 1460 Mulwala
ONS -217 1151 Onslow
OOL -281 1535 Gold Coast Apt/Coolangatta
PBN -274 1532 Port of Brisbane
PER -319 1158 Perth
PIS -385 1452 Phillip Island
RDS -338 1511 Rhodes
REV -339 1510 Revesby
ROZ -338 1512 Rozelle
SBN -275 1530 South Brisbane
SPO -412 1463 Spreyton
STL -338 1512 Saint Leonards
STR -239 1513 South Trees
SUH -339 1512 Surry Hills
SYD -338 1512 Sydney
THS -282 1535 Tweed Heads South
TRI -138 1261 Troughton Island
WFD -204 1186 Wedgefield
WGA -351 1473 Wagga Wagga
WHL -387 1464 Welshpool
WIT -222 1187 Wittenoom
WRB -379 1446 Werribee
WSJ -416 1472 Western Junction
WTN -287 1146 Webberton
YNN -214 1202 Yandicoogina / Yandi Apt
ZNE -234 1198 Newman Apt
`,AW:`AUA 125 -700 Aruba
BUS 125 -700 Bushiribana
`,AX:`MHQ 601 199 Mariehamn (Maarianhamina)
`,AZ:`BAK 404 499 Baku
GYD 405 500 Heydar Aliyev International Apt.
QDG 403 496 Qaradag
`,BA:`BNX 448 172 Banja Luka
MAG 445 181 Maglaj
RAJ 439 183 Rajlovac
SJJ 438 184 Sarajevo
TZL 445 187 Tuzla
ZNK 444 191 Zvornik
`,BD:`CGP 223 918 Chittagong
CXB 214 920 Cox's Bazar
DAC 238 904 Dhaka
`,BE:`ANB 506 56 Angleur
ANR 512 44 Antwerpen
APT 508 40 Appelterre-Eichem
ATH 506 38 Ath
BCM 508 35 Berchem
BGK 512 35 Balgerhoek
BGO 509 45 Brucargo
BGS 512 32 Brugge (Bruges)
BIE 507 46 Bierges
BMB 510 46 Boortmeerbeek
BOM 511 44 Boom
BRU 508 43 Bruxelles (Brussel)
BSR 510 42 Baasrode
CBQ 507 42 Clabecq
CCS 505 44 Courcelles
CRL 504 44 Charleroi
CTA 507 57 Chertal
DKN 511 40 Daknam
DPE 510 36 De Pinte
EAM 508 36 Ename
EKS 511 40 Eksaarde
EMP 507 33 Estaimpuis
EQE 509 36 Eke
FCS 504 45 Farciennes
FNR 504 47 Franiere
GDN 504 49 Godinne
GHI 505 38 Saint-Ghislain
GNE 511 37 Gent (Ghent)
GRO 509 43 Groot Bijgaarden
HAR 509 44 Haren
HLU 508 31 Halluin
HMM 511 35 Hamme
HNA 510 30 Handzame
HPD 502 48 Hastiere-par-dela
HTM 502 48 Hermeton-sur-Meuse
HUX 503 49 Houx
JAM 505 49 Jambes
JKP 510 28 Sint-Jacobs-Kapelle
KCT 509 32 Kachtem
KJK 508 33 Kortrijk
KNO 513 33 Knokke/Het Zoute
KRN 509 53 Kuringen
KST 508 41 Kester
LAW 508 32 Lauwe
LES 507 38 Lessines
LGG 506 56 Liege
LGM 511 36 Landegem
LIB 499 54 Libramont-Chevigny
LOT 508 43 Lot
LQA 507 38 Lanquesaint
LUI 504 49 Lustin
MBY 506 35 Maubray
MEN 508 31 Menen
MGN 505 46 Moignelee
MRB 512 33 Moerbrugge
MRO 504 47 Mornimont
MUI 510 45 Muizen
NAM 505 49 Namur
NFE 502 49 Neffe
NHY 505 53 Neuville-sous-Huy
NMC 505 50 Nameche
NNV 508 40 Ninove
NRP 512 54 Neerpelt
OBL 513 47 Zoersel
OBR 505 40 Obourg
OKG 508 40 Okegem
OQC 507 42 Oisquercq
ORR 508 35 Orroir
OST 512 29 Ostend (Oostende)
OVE 512 54 Overpelt
OZL 508 39 Onkerzele
RCI 507 33 Ramegnies-Chin
RCL 507 57 Richelle
RIN 510 52 Beringen
ROS 504 46 Roselies
RQS 506 42 Ronquieres
SDT 505 42 Soudromont
SEN 505 42 Seneffe
SES 505 51 Seilles
SLJ 512 29 Sas-Slijkens
SSB 503 41 Solre-sur-Sambre
SSO 505 50 Samson
STT 505 52 Statte
TFN 509 41 Teralfene
TGE 504 45 Tergnee
TLR 506 55 Tilleur
TRN 506 34 Tournai (Doornik)
VIT 507 67 Sankt Vith
VZI 505 50 Vezin
WCG 507 33 Warcoing
ZEE 513 32 Zeebrugge
`,BF:`BOG 130 -1 Bogande
BOY 112 -43 Bobo-Dioulasso
DBG 110 -33 Diebougou
DGU 125 -35 Dedougou
FNG 121 3 Fada-Ngourma
LEO 111 -21 Leo
ZAB 112 -6 Zabre
`,BG:`BOJ 425 275 Burgas
BSL 435 240 Byala Slatina
GOZ 431 257 Gorna Oryakhovitsa
GUR 426 258 Gurkovo
KDG 416 254 Kurdzhali
NPO 437 249 Nikopol
OKH 437 239 Oryakhovo
RDU 438 260 Ruse
SOF 427 233 Sofia
TGV 432 266 Targovishte
VAR 432 279 Varna
`,BH:`AHD 262 507 Al Hidd
BAH 263 506 Bahrain International Airport
`,BJ:`PTN 65 26 Porto-Novo
SVF 80 25 Save
`,BL:`SBH 179 -628 Saint-Barthelemy
`,BN:`BWN 49 1149 Bandar Seri Begawan
`,BO:`APB -147 -684 Apolo
ASC -157 -631 Ascension
BJO -226 -644 Bermejo
BVK -136 -637 Huacaraje
BVL -136 -636 Baures
BYC -220 -637 Yacuiba
CAM -201 -635 Camiri
CBB -174 -662 Cochabamba
CEP -161 -620 Concepcion
CIJ -110 -687 Cobija
GYA -108 -654 Guayaramerin
LPB -165 -682 La Paz
MGD -132 -642 Magdalena
MHW -198 -640 Monteagudo
MQK -117 -667 San Matias
ORU -180 -672 Oruro
POI -196 -657 Potosi
PSZ -189 -578 Puerto Suarez
PUR -111 -676 Puerto Rico
RBO -183 -597 Robore
RBQ -145 -676 Rurrenabaque
REY -143 -674 Reyes
RIB -110 -661 Riberalta
SBL -138 -654 Santa Ana
SJB -131 -648 San Joaquin
SJS -179 -607 San Jose
SJV -163 -626 San Javier
SNG -164 -610 San Ignacio de Velasco
SNM -150 -657 San Ignacio de Moxo
SRD -133 -647 San Ramon
SRE -190 -652 Sucre
SRJ -148 -668 San Borja
SRZ -178 -632 Santa Cruz
TDD -148 -649 Trinidad
TJA -215 -647 Tarija
VAH -185 -641 Vallegrande
VLM -213 -635 Villamontes
VVI -184 -656 Viru Viru
`,BQ:`BON 121 -683 Bonaire
EUX 175 -630 Sint Eustatius
SAB 176 -632 Saba
`,BR:`AAX -196 -469 Araxa
AGS -121 -384 Alagoinhas
APS -163 -490 Anapolis
APY -91 -459 Alto Parnaiba
ARS -159 -522 Aragarcas
ARU -212 -504 Aracatuba
AUX -72 -482 Araguaina
BAR -109 -371 Barra dos Coqueiros
BAZ -10 -629 Barcelos
BCR -86 -674 Boca do Acre Apt
BDC -55 -453 Barra do Corda
BEL -14 -485 Belem
BGV -292 -515 Bento Goncalves
BGX -313 -541 Bage
BPG -159 -523 Barra do Garcas
BRB -28 -428 Barreirinhas
BSB -158 -479 Brasilia
BVS -17 -505 Breves
CBW -240 -524 Campo Mourao
CCI -272 -520 Concordia
CCM -287 -494 Criciuma
CCX -161 -577 Caceres
CDJ -82 -493 Conceicao do Araguaia
CDM -225 -426 Cachoeiras de Macacu
CGB -156 -561 Cuiaba
CGH -236 -467 Congonhas Apt/Sao Paulo
CKO -231 -506 Cornelio Procopio
CKS -29 -519 Carajas
CMR -22 -495 Cameta Apt
CPI -230 -475 Capivari
CSS -191 -517 Cassilandia
CWB -254 -493 Curitiba
DIA -126 -383 Dias d'Avila
DNO -116 -468 Dianopolis
ERN -67 -699 Eirunepe
FBE -261 -531 Francisco Beltrao
FEN -38 -324 Fernando de Noronha
FLN -276 -486 Florianopolis
GIG -228 -433 Rio de Janeiro Galeão
GJM -108 -654 Guajara-Mirim
GMS -21 -446 Guimaraes
GRU -234 -465 Guarulhos Apt/Sao Paulo
GUJ -228 -452 Guaratingueta
GYN -167 -493 Goiania
IGU -255 -546 Foz do Iguacu
IJU -284 -539 Ijui
IPU -141 -397 Ipiau
IRE -113 -419 Irece
IRO -203 -438 Itabirito
ITE -137 -391 Itubera
ITJ -269 -487 Itajaí
JAB -81 -350 Jaboatao
JCB -272 -515 Joacaba
JDF -217 -433 Juiz de Fora
JEQ -138 -401 Jequie
JNA -155 -444 Januaria
JPA -71 -349 Joao Pessoa
JPR -108 -620 Ji-Parana
JRV -243 -497 Jaguariaiva
LAZ -133 -434 Bom Jesus da Lapa
LBR -73 -648 Labrea
LCB -152 -594 Pontes e Lacerda
MAB -54 -491 Maraba
MAO -31 -600 Manaus
MBZ -34 -577 Maues
MCZ -97 -357 Maceio
MEA -224 -418 Macae
MGF -234 -519 Maringa
MII -222 -499 Marilia
MNX -58 -613 Manicore
MVF -52 -374 Mossoro
NQL -145 -485 Niquelandia
NVP -51 -604 Novo Aripuana
NVT -269 -486 Navegantes
OBI -19 -555 Obidos
ORX -18 -559 Oriximina
PAR -14 -485 Para
PBV -115 -574 Porto dos Gauchos
PHB -29 -418 Parnaiba
PMG -225 -557 Ponta Pora
PNG -255 -485 Paranagua
PNN -125 -479 Parana
POA -300 -512 Porto Alegre
POO -218 -466 Pocos de Caldas
POU -208 -406 Ponta Ubu
PTQ -18 -522 Porto de Moz
PVI -231 -525 Paranavai
QCG -214 -427 Cataguases
QCX -236 -466 Sao Caetano do Sul
QGC -226 -488 Lencois Paulista
QGF -297 -515 Montenegro
QHE -262 -494 Sao Bento do Sul
QHF -296 -514 Sao Sebastiao do Cai
QHT -224 -430 Teresopolis
QID -217 -453 Tres Coracoes
QIH -221 -432 Tres Rios
QJA -265 -491 Jaragua do Sul
QJO -227 -456 Campos do Jordao
QLL -298 -511 Sao Leopoldo
QPE -225 -432 Petropolis
QRZ -225 -444 Resende
QSB -237 -466 Sao Bernardo do Campo
QSE -237 -465 Santo Andre
QSJ -212 -443 Sao Joao del Rei
QVB -262 -511 Uniao da Vitoria
RAO -212 -478 Ribeirao Preto
REC -80 -349 Recife
RIO -229 -432 Rio de Janeiro
ROO -165 -546 Rondonopolis
SAO -236 -466 Sao Paulo
SBJ -187 -398 Sao Mateus
SCS -294 -521 Santa Clara do Sul
SFV -202 -509 Santa Fe do Sul
SJK -232 -459 Sao Jose dos Campos
SJL -1 -671 Sao Gabriel da Cachoeira
SJP -208 -494 Sao Jose do Rio Preto
SLZ -25 -443 Sao Luis
SPB -229 -438 Porto de Itaguai
SQM -133 -502 Sao Miguel do Araguaia
SQY -314 -520 Sao Lourenco do Sul
SSA -130 -385 Salvador
SSZ -239 -463 Santos
STA -216 -422 Santo Antonio de Padua
SVT -240 -464 Sao Vicente
TEC -243 -506 Telemaco Borba
TEU -294 -518 Teutonia
TFF -34 -647 Tefe
TFL -179 -415 Teofilo Otoni
THE -51 -428 Teresina
TLZ -182 -479 Catalao
TRQ -82 -708 Tarauaca
TTE -203 -402 Tubarao
TUR -37 -497 Tucurui
TUZ -2 -501 Tucuma
UDI -189 -483 Uberlandia
VCO -16 -488 Conde
VCP -230 -471 Viracopos Airport
VDC -149 -408 Vitoria da Conquista
`,BS:`ATC 246 -757 Arthur's Town, Cat Island
CEL 248 -763 Cape Eleuthera
COX 241 -775 Congo Town
FPO 265 -787 Freeport
GHC 258 -778 Great Harbour Cay
GTC 267 -773 Green Turtle Cay
HBI 255 -766 Harbour Island
LGI 232 -751 Deadmans Cay
MAY 243 -777 Mangrove Cay Apt
MHH 265 -770 Marsh Harbour
MSK 250 -780 Mastic Point Apt
NAS 251 -774 Nassau
NET 243 -754 New Bight
RSD 249 -762 Rock Sound
SAQ 251 -781 San Andros
SML 236 -753 Stella Maris
SWL 255 -768 Spanish Wells
TBI 243 -754 The Bight
WTD 267 -790 West End
`};export{e as default};
