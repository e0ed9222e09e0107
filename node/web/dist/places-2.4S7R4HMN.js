var a={CO:`ACD 85 -772 Acandi
ACL 17 -788 Aguaclara
ACR 42 -730 Araracuara
ADN 57 -759 Andes
AFI 69 -751 Amalfi
API 41 -736 Apiay
ARF 7 -702 Acaricuara
ARO 88 -764 Arboletas
ARQ 70 -714 Arauquita
AYG 10 -739 Yaguara
AYI -4 -723 Yai (Yarinacocha)
AZT 68 -733 Zapatoca
BAC 46 -730 Barranca de Upia
BHF 65 -773 Bahia Cupica
BOG 46 -741 Bogota
BSC 62 -774 Bahia Solano
BUN 39 -770 Buenaventura
CAQ 80 -752 Caucasia
CCO 46 -713 Carimagua
CJD 21 -746 Candilejas
COG 51 -766 Condoto
CPB 86 -773 Capurgana
CPL 37 -757 Chaparral
CQT 20 -742 Caquetania
CSR 58 -681 Casuarito
CTG 104 -755 Cartagena
CUI 10 -759 Currillo
CUO 10 -712 Caruru
CVE 94 -757 Covenas
DZI 96 -734 Codazzi
ECO -16 -732 El Encanto
ECR 25 -780 El Charco
ELB 90 -740 El Banco
ELJ 23 -759 El Recreo
EYP 53 -724 El Yopal
GAA 91 -742 Guamal
GCA 23 -755 Guacamaya
GGL 83 -771 Gilgal
GIR 43 -748 Girardot
GMC 36 -712 Guerima
GPI 26 -779 Guapi
GRA 83 -737 Gamarra
HRR 32 -759 Herrera
HTZ 61 -718 Hato Corozal
IBE 44 -752 Ibaque
IGO 77 -767 Chigorodo
IPI 8 -776 Ipiales
ISD 8 -776 Iscuande
IVO 100 -746 Chivolo
JUO 65 -766 Jurado
LAT 47 -740 La Uribe
LCR -7 -730 La Chorrera
LET -42 -699 Leticia
LGT 92 -725 Las Gaviotas
LMC 33 -739 Lamacarena
LMX 30 -775 Lopez de Micay Apt/Micay
LPD -13 -697 La Pedrera
LPE 37 -762 La Primavera
LQM -2 -748 Puerto Leguizamo
LRI 90 -757 Lorica
MDE 63 -755 Medellin
MFB 26 -676 Monfort
MFS 52 -733 Miraflores
MGN 93 -748 Magangue
MHF 18 -699 Morichal
MMP 93 -744 Mompos
MND 45 -733 Medina
MTB 80 -754 Montelibano
MVP 11 -700 Mitu
NAD 30 -775 Macanal
NBB 33 -703 Barrancominas
NCI 85 -768 Necocli
NQU 57 -773 Nuqui
NUH 56 -722 Nunchia
NVA 29 -753 Neiva
OCV 82 -733 Ocana
ORC 49 -713 Orocue
OTU 70 -747 Otu
PAL 55 -747 Palanquero
PCC 19 -751 Puerto Rico
PCR 62 -675 Puerto Carreno
PDA 38 -679 Inirida
PLC 84 -756 Planeta Rica
PLT 98 -748 Plato
PPN 24 -756 Popayan
PRE 57 -720 Pore
PTX 19 -760 Pitalito
PUU 5 -765 Puerto Asis
PYA 57 -744 Puerto Boyaca
PYN 18 -782 Payan
PZA 55 -719 Paz de Ariporo
RAV 63 -702 Cravo Norte
RVE 69 -719 Saravena
SCA 106 -753 Santa Cantalina
SJE 26 -726 San Jose del Gua
SJH 108 -730 San Juan del Cesar
SJR 88 -765 San Juan de Uraba
SNT 77 -730 Sabana de Torres
SOX 57 -729 Sogamoso
SQB 48 -760 Santa Ana
SQF 7 -753 Solano
SRO 22 -753 Santana Ramos
SRS 86 -751 San Marcos
SSD 18 -671 San Felipe
SSL 15 -722 Santa Rosalia
SVI 21 -748 San Vicente del Caguan
TAU 50 -727 Tauramena
TBD 28 -776 Timbiqui
TCD 49 -722 Tarapeca
TIB 86 -727 Tibu
TLU 95 -756 Tolu
TME 65 -718 Tame
TRB 81 -767 Turbo
UIB 57 -767 Quibdo
ULQ 41 -762 Tulua
ULS 86 -768 Mulatos
UNC 80 -771 Unguia
URI 32 -744 Uribe
URR 63 -762 Urrao
VAB 11 -708 Yavarate
VGZ 11 -767 Villagarzon
VVC 41 -735 Villavicencio
`,CR:`BAI 89 -835 Buenos Aires
BCL 108 -836 Barra del Colorado
CAB 99 -850 Cabo Blanco
CAI 101 -855 Caimital
CAL 100 -847 Caldera
CDN 87 -829 Neily
CIR 105 -854 Ciruelas
COM 100 -849 Chomes
CYL 100 -842 Coyol
FIL 104 -856 Filadelfia
FMG 104 -858 Flamingo
FON 107 -852 Fortuna
FPN 102 -842 Fraijanes
GDA 106 -856 Guardia
GLF 87 -831 Golfito
GUA 107 -848 Guatuso
JAP 109 -859 Punta Renes
LAF 105 -847 La Fortuna
LIO 100 -830 Limón
LIR 106 -854 Liberia
LSL 110 -847 Los Chiles
MUE 105 -845 Muelle de San Carlos
NAN 100 -852 Nandayure
NAR 101 -844 Naranjo
NCT 102 -854 Nicoya
NOB 100 -856 Nosara Beach
ORO 99 -845 Orotina
OTR 86 -830 Coto 47
PAN 90 -835 Palmar Norte
PAR 95 -843 Parrita
PAS 100 -848 Puntarenas
PBP 99 -854 Punta Islita
PIT 97 -855 Pital
PJM 85 -833 Puerto Jimenez
PLD 102 -854 Playa Samara
PMZ 90 -834 Palmar
RCD 104 -842 Rio Cuarto
RIK 99 -855 Carrillo
RIO 98 -852 Rio Frio
SAM 99 -855 Samara
SAN 98 -842 San Ignacio de Acosta
SJO 99 -841 San Jose
SPI 105 -840 Sarapiqui
SRI 101 -843 Sarchi
SSP 101 -843 San Pedro de Poas
TIG 99 -851 La Tigra
TOO 88 -829 San Vito
TRE 99 -852 Tres Rios
TTQ 106 -836 Tortuguero
`,CU:`AVI 220 -788 Maximo Gomez Apt
BAN 210 -757 Banes
BUF 216 -772 Bufadero
CAR 230 -812 Cardenas
CCC 225 -785 Cayo Coco
CMW 214 -779 Camaguey
CYO 216 -816 Cayo Largo del Sur
GIB 211 -761 Gibara
HAV 231 -824 La Habana
JUC 216 -788 Jucaro
LCL 223 -836 La Coloma
MAR 230 -828 Mariel
MJG 217 -790 Mayajigua
MNT 214 -768 Puerto Manati
NIQ 201 -776 Niquero
NVT 215 -773 Nuevitas
PPA 212 -766 Puerto Padre
PST 207 -757 Preston
PTA 216 -773 Puerto Tarafa
QPD 224 -837 Pinar del Rio
QSN 228 -819 San Nicolas Bari
RSL 228 -801 Sagua la Grande
SNJ 221 -842 San Julian
SZJ 216 -829 Siguanea
TDZ 216 -795 Tunas de Zaza
UMA 203 -741 Punta de Maisi
UPA 224 -788 Punta Alegre
USS 219 -794 Santi Spiritus
VIT 211 -760 Puerto da Vita
VRA 232 -812 Varadero
VTU 210 -770 Las Tunas
`,CV:`SFL 149 -245 Sao Filipe
SID 167 -229 Ilha do Sal
`,CW:`CUR 122 -690 Curacao
`,CY:`AKT 346 329 Akrotiri
AYI 350 340 Ayia Napa
ECN 352 335 Ercan
EPK 347 329 Episkopi
GEC 348 334 Gecitkale (Kophinou)
LCA 349 336 Larnaca
LMS 347 331 Limassol
NIC 352 334 Nicosia
PFO 348 324 Paphos
VAS 347 333 Vasilikos
`,CZ:`BBE 504 144 Dolni Berkovice
BLN 506 138 Bilina
CCN 500 162 Chocen
CEP 500 157 Cepi
CKB 490 145 Ceske Budejovice
CUL 508 150 Chrastava
DCB 508 142 Decin
DIV 498 149 Divisov
DKV 507 153 Drzkov
DOB 499 181 Dolni Benesov
DRS 498 142 Dobris
HLU 490 175 Hluk
HRN 500 148 Hradesin
JAB 500 166 Jablonne nad Orlici
KAD 504 133 Kadan
KLC 502 144 Klicany
KNV 502 143 Kralupy nad Vltavou
KSL 502 146 Kostelec nad Labem
KTV 494 133 Klatovy
KUV 494 182 Karolinka
KVR 499 180 Kravare
LUK 499 140 Lochovice
MIB 495 178 Milotice nad Becvou
MKA 500 127 Marianske Lazne
MNV 496 169 Michnov
NRT 503 145 Neratovice
OVK 507 152 Smrzovka
PAU 499 128 Plana u Marianskych Lazni
PNJ 505 162 Police nad Metuji
PRG 501 144 Praha
SDO 497 184 Sviadnov
STT 504 144 Steti
TIS 494 164 Tisnov
TOM 501 130 Touzim
TVA 507 153 Tanvald
UHE 491 174 Uherske Hradiste
ULN 507 140 Usti nad Labem
VAA 493 164 Veverska Bityska
VMO 500 162 Vysoke Myto
`,DE:`ABL 524 106 Abbesbuttel
ADT 488 94 Weinstadt
AGE 538 79 Wangerooge
AIT 479 101 Aitrach
AMB 494 119 Amberg
AML 519 76 Amelsburen
AMR 524 79 Achmer
AND 504 74 Andernach
APE 532 78 Apen
AQF 501 71 Alf
ARL 479 113 Ammerland
ARN 514 81 Arnsberg
ASE 529 115 Arendsee
AT3 494 85 Altrip
AUR 535 75 Aurich
BBG 524 125 Brandenburg
BBV 531 106 Bad Bevensen
BCO 529 101 Bockholdt
BDA 502 74 Brodenbach
BDF 504 76 Bendorf/Rhein
BER 525 134 Berlin
BEZ 481 77 Bahlingen
BFF 518 94 Boffzen
BGL 510 71 Bergisch Gladbach
BGM 519 100 Bad Gandersheim
BIN 500 79 Bingen am Rhein
BKE 533 85 Brake
BKW 522 142 Beeskow
BLD 492 120 Burglengenfeld
BMG 519 91 Blomberg
BMK 536 67 Borkum
BMN 477 93 Bermatingen
BMR 537 74 Baltrum
BMV 535 91 Bremervorde
BNK 524 97 Brink
BRE 531 88 Bremen
BRV 535 86 Bremerhaven
BTC 528 107 Bodenteich
BUQ 516 86 Buren
BUX 534 97 Buxtehude
BWE 523 105 Braunschweig
BYT 543 97 Borgstedt
BZQ 509 128 Burgstadt
BZS 522 104 Beddingen
CAR 537 78 Carolinensiel
CGN 510 69 Koln
CHL 536 97 Schulau
CKK 520 101 Bockenem
CPZ 510 139 Copitz
CRL 516 73 Castrop-Rauxel
CRR 510 120 Crossen an der Elster
CSO 519 114 Cochstedt
CUX 539 87 Cuxhaven
DCH 501 78 Bacharach
DDD 514 76 Letmathe
DEU 505 70 Dernau
DFX 507 72 Niederdollendorf
DGA 488 130 Deggenau
DHF 493 84 Dudenhofen
DMG 511 68 Dormagen
DON 517 70 Dorsten
DSC 484 106 Dinkelscherben
DTM 515 75 Dortmund
DUI 515 68 Duisburg
DUL 484 90 Dusslingen
DUS 512 68 Dusseldorf
DVE 529 92 Dorverden
EAM 498 92 Erlenbach am Main
EBB 495 90 Eberbach
EHI 483 97 Ehingen
EHS 521 146 Eisenhuttenstadt
EIC 489 112 Eichstatt
ELF 498 92 Elsenfeld
ELG 515 131 Belgern
ELS 532 85 Elsfleth
EME 534 72 Emden
EOM 498 110 Eggolsheim
ERA 502 64 Watzerath
ETN 519 62 Elten
EZH 482 81 Elzach
FBP 518 73 Flugplatz Borkenberge
FFO 523 145 Frankfurt/Oder
FHL 516 67 Friedrichsfeld
FHM 481 101 Fellheim
FMO 521 77 Munster-Osnabruck International Apt
FRA 501 87 Frankfurt am Main
FRR 490 133 Frauenau
GAN 530 85 Ganderkesee
GAO 498 82 Gau Odernheim
GDO 508 70 Godorf
GEK 515 71 Gelsenkirchen
GHZ 492 72 Gersheim
GKG 501 90 Gross Krotzenburg
GMN 541 131 Grimmen
GNU 522 70 Gronau
GPR 516 74 Groppenbruch
GRH 513 63 Grefrath
GRK 523 135 Gross Kienitz
GRO 544 111 Grossenbrode
GSA 513 122 Grosslehna
GSI 535 85 Grossensiel
GUZ 504 75 Urmitz
GWT 549 83 Westerland
HAJ 524 97 Hannover
HAM 535 100 Hamburg
HAN 521 94 Hameln
HAO 498 95 Hasloch
HAU 501 89 Hanau
HBO 515 67 Homberg
HBR 530 73 Herbrum
HCS 501 86 Hochst
HEE 516 72 Herne
HEI 494 87 Heidelberg
HGL 542 79 Helgoland
HGZ 476 98 Hergatz
HHL 520 95 Hehlen
HHN 499 73 Hahn Airport
HLN 517 99 Hollenstedt
HLP 519 76 Hiltrup
HME 500 80 Hattenheim
HMM 517 78 Hamm
HMO 537 91 Hemmoor
HNF 526 132 Hennigsdorf
HNH 499 73 Hahn Apt
HPB 478 110 Hohenpeissenberg
HRE 504 91 Hirzenhain
HRT 516 71 Herten
HSB 510 104 Horselberg
HSI 500 81 Heidesheim
HSX 537 78 Harlesiel
HUB 509 139 Berggiesshubel
HZN 518 95 Holzminden
HZZ 477 75 Huttingen
IEW 523 130 Schwielowsee
IGH 495 98 Igersheim
ILH 505 88 Lich
ING 488 114 Ingolstadt
ITN 476 101 Weitnau
JSN 524 90 Jossen
JTN 484 104 Jettingen
JUI 537 70 Juist
KAS 513 95 Kassel
KBR 500 70 Kinderbeuern
KCN 508 79 Kirchen an der Sieg
KCO 524 124 Kirchmoser
KEL 543 101 Kiel
KGU 495 110 Kriegenbrunn
KIE 526 146 Kietz
KLS 501 89 Kesselstadt
KNW 511 138 Konigswald
KRE 513 66 Krefeld
KUP 488 83 Kuppenheim
KWH 523 136 Konigs Wusterhausen
LAD 492 81 Landau in der Pfalz
LAT 529 73 Lathen
LAW 507 110 Langewiesen
LBM 541 136 Lubmin
LEJ 514 122 Leipzig
LEV 510 70 Leverkusen
LEW 532 86 Lemwerder
LGO 538 75 Langeoog
LGX 498 84 Ludwigshohe
LHD 524 90 Lahde
LHN 525 97 Langenhagen
LIA 509 106 Leina
LIB 526 91 Liebenau
LIU 476 97 Lindau
LKI 524 134 Lankwitz
LNH 522 87 Lohnerheide
LNU 534 106 Lauenburg/Elbe
LPH 484 102 Leipheim
LRC 525 83 Lembruch
LRN 506 73 Linz am Rhein
LSU 509 97 Ludwigsau
LUH 495 84 Ludwigshafen
MAM 542 105 Malente
MDI 515 68 Meiderich
MEI 511 135 Meissen
MFL 511 95 Malsfeld
MGL 512 64 Monchengladbach
MHG 495 84 Mannheim
MID 523 89 Minden
MMM 499 83 Mommenheim
MND 504 73 Mendig
MNQ 500 79 Munster-Sarmsheim
MSR 520 76 Munster
MUC 482 116 Munchen
MUH 514 69 Mulheim an der Ruhr
MUN 530 101 Munster
MWF 509 148 Mittelherwigsdorf
MXA 490 83 Maxau
MXM 490 83 Maximiliansau
MYK 493 81 Maikammer
NBI 510 125 Nobitz
NCA 530 78 Neuscharrel
NEH 538 90 Neuhaus an der Oste
NFE 501 71 Neef
NGL 534 116 Neustadt-Glewe
NHA 535 85 Nordenham
NHE 491 91 Nordheim
NHL 510 70 Niehl/Koln
NHN 524 71 Nordhorn
NHO 541 108 Neustadt in Holstein
NOE 536 71 Norddeich
NRI 498 78 Norheim
NSS 512 67 Neuss
NSV 484 125 Neumarkt-Sankt Veit
NUE 494 111 Nurnberg
NZE 493 91 Neckarzimmern
OAN 498 78 Oberhausen an der Nahe
OBE 515 68 Oberhausen
OBP 481 113 Oberpfaffenhofen
OEE 501 77 Oberwesel
OEN 520 87 Oerlinghausen
OFF 501 88 Offenbach
OKE 520 117 Schonebeck
OKY 503 119 Oberkotzau
OLK 507 131 Wolkenstein
OLO 532 82 Oldenburg
ORM 504 87 Obermorlen
OSN 523 81 Osnabruck
OSW 500 80 Oestrich-Winkel
OTT 538 89 Otterndorf
OWT 506 72 Oberwinter
PAP 531 74 Papenburg
PEF 541 138 Peenemunde
PEI 523 102 Peine
PFR 476 105 Pfronten
PKU 511 142 Putzkau
POB 491 80 Pleisweiler-Oberhofen
POT 524 131 Potsdam
PSA 515 136 Plessa
PSB 523 80 Piesberger
PSR 519 126 Piesteritz
PTN 541 120 Parkentin
PZI 498 110 Pautzfeld
QGT 544 133 Guttin
RAR 484 133 Ruhstorf an der Rott
RBF 510 97 Rotenburg an der Fulda
RCI 533 127 Rechlin
RDL 489 133 Riedlhutte
RDU 512 137 Radeburg
RDW 524 135 Rudow
RET 528 94 Rethem
RFI 487 95 Reichenbach an der Fils
RHB 515 66 Rheinberg
RIK 501 96 Rieneck
RKF 489 124 Riekofen
RNT 516 76 Runthe
RSK 541 121 Rostock
RUE 500 79 Rudesheim am Rhein
RUM 500 84 Russelsheim
SAR 521 103 Salzgitter
SCV 505 65 Schleiden
SDI 486 133 Schalding
SDT 531 143 Schwedt
SFL 513 137 Schonfeld
SKN 479 122 Stephanskirchen
SLZ 489 99 Sulzbach-Laufen
SNC 489 123 Sunching
SNE 523 99 Sehnde
SRA 496 66 Serrig
STA 536 95 Stade
STR 488 92 Stuttgart
SWF 491 91 Schwaigern
SWZ 494 113 Schwarzenbruck
SXF 524 135 Berlin-Schonefeld Apt
TAE 526 119 Tangermunde
TAR 495 66 Taben
TBN 522 132 Trebbin
TGM 499 98 Thungersheim
THF 525 134 Berlin-Tempelhof Apt
TKD 502 73 Treis-Karden
TLT 524 133 Teltow
TMM 497 65 Temmels
TNR 530 118 Wittenberge
TRD 543 97 Osterronfeld
TRH 500 78 Trechtingshausen
TWZ 514 127 Thallwitz
UBG 513 120 Bad Durrenberg
UCK 537 140 Ueckermunde
UEL 530 106 Uelzen
UES 530 91 Uesen
ULM 484 100 Ulm
UND 478 117 Gmund am Tegernsee
URD 544 112 Burg Feuerstein
USF 543 97 Budelsdorf
VAB 529 80 Varrelbusch
VAR 534 81 Varel
VBS 484 123 Vilsbiburg
VEJ 518 141 Vetschau
VOL 499 102 Volkach
WAR 542 121 Warnemunde
WAZ 511 93 Wabern
WEE 532 73 Weener
WEO 487 128 Wallersdorf
WES 517 66 Wesel
WKE 541 102 Wankendorf
WKK 495 99 Weikersheim
WLE 490 91 Walheim
WLM 515 67 Walsum
WMD 536 78 Wittmund
WMM 494 71 Wemmetsweiler
WNG 490 110 Weissenburg in Bayern
WNH 524 90 Windheim
WNI 496 79 Winnweiler
WNL 509 109 Wandersleben
WNU 504 74 Weissenthurm
WOB 524 108 Wolfsburg
WOG 511 68 Worringen
WRI 539 97 Wrist
WTP 516 74 Waltrop
WTU 514 143 Wittichenau
WVN 535 81 Wilhelmshaven
WWI 508 68 Weilerswist
YSF 509 146 Seifhennersdorf
ZHA 519 128 Zahna
ZHD 530 133 Zehdenick
ZIN 541 139 Zinnowitz
ZOA 490 106 Zirndorf (Auhausen)
ZTH 524 136 Zeuthen
ZZH 493 88 Zuzenhausen
`};export{a as default};
