var e={DJ:`AII 112 427 Ali Sabieh
MHI 113 430 Musha
OBC 120 433 Obock
POD 116 431 Djibouti
TDJ 118 429 Tadjoura
`,DK:`AAR 562 102 Aarhus
BLU 568 101 Baelum
CPH 557 126 Kobenhavn
FDS 558 121 Frederikssund
HBA 560 125 Humlebak
MRR 566 100 Mariager
NGB 555 93 Nagbol
NYF 548 119 Nykobing Falster
RDK 551 93 Rodekro
ROD 546 114 Rodbyhavn
SAE 573 105 Saby
SDA 549 99 Sydals
SGD 549 98 Sonderborg
SKR 552 93 Skrydstrup
SKS 552 93 Vojens
STA 560 84 Stavning
VAE 556 124 Vallensbak
VLE 553 121 Varlose
`,DO:`AZS 193 -697 Samana International Apt
AZU 185 -707 Azua
CAU 184 -696 Caucedo
EPS 193 -695 El Portillo/Samana
JQB 186 -700 Higuero
MAN 197 -717 Manzanillo
PUJ 186 -684 Punta Cana Apt
SDQ 185 -699 Santo Domingo
SNX 191 -694 Sabana de la Mar
SNZ 192 -696 Sanchez
`,DZ:`ALG 367 31 Alger (Algiers)
AZR 279 -3 Adrar
AZW 359 -3 Arzew
BLJ 355 62 Batna
BSK 348 57 Biskra
BUJ 353 44 Ain Eddis Apt/Bou Saada
CBH 316 -22 Bechar
DJG 246 95 Djanet
EBH 337 10 El Bayadh
ELU 333 69 El Qued
GBB 261 74 Gara Djebilet
GHA 325 37 Ghardaia
GHZ 351 -19 Ghazaouet
HME 317 61 Hassi Messaoud
IAM 280 96 In Amenas
INF 196 58 I-n-Guezzam
INZ 273 25 In Salah
MZW 335 -3 Mecheria
OGX 319 54 Ouargla
TID 355 14 Tiaret
TIN 277 -82 Tindouf
TLM 349 -13 Tlemcen
TMR 228 54 Tamanrasset
TMX 292 3 Timimoun
VVZ 265 85 Illizi
ZBI 328 38 Berriane
`,EC:`BHA -5 -805 Bahia de Caraquez
CUE -29 -790 Cuenca
ESM 10 -797 Esmeraldas
GYE -22 -799 Guayaquil
JIP -13 -806 Jipijapa
LGQ 9 -769 Lago Agrio
LPT -22 -799 La Puntilla
MEC -9 -807 Manta
MRR -44 -799 Macara
MZD -27 -783 Mendez
OCC -5 -770 Coca
PTZ -20 -770 Pastaza
PVO -10 -804 Portoviejo
PYO 1 -759 Putumayo
SCY -9 -896 San Cristobal
SUQ -25 -782 Sucua
TPC -14 -768 Tarapoa
TPN -7 -763 Tiputini
TSC -24 -775 Taisha
TUA 8 -777 Tulcan
UIO -2 -785 Quito
XMS -23 -781 Macas
`,EE:`HAA 589 235 Haapsalu
KDL 590 228 Kardla
LHS 594 247 Lahesuu
PAR 594 248 Patareisadam
RNG 578 233 Ringsu
SLM 594 277 Sillamae
SMA 585 222 Saaremaa sadam
TAY 584 267 Tartu
TLL 594 247 Tallinn
URE 583 225 Kuressaare
VEB 595 247 Vene-Balti
`,EG:`ADA 299 325 Al Adabiyah
ALY 312 299 Alexandria
AST 272 312 Asyut
ATZ 272 312 Assiut
CAI 300 312 Cairo
DAK 254 290 Dakhla
DAM 314 318 Dumyat (Damietta)
DBB 309 285 Al Alamein International Apt/Daaba City
ELT 282 336 Tour Sinai City
EMY 292 307 Minyat Al Hayt
GSQ 226 287 Shark El Oweinat
HBE 309 296 Burj al Arab
MUH 314 272 Matruh
PSD 313 323 Port Said
PSE 312 324 Port Said East
RMF 255 346 Marsa Alam
SEW 292 255 Siwa
SKV 287 341 Santa Katarina
SSH 279 343 Sharm ash Shaykh
TCP 296 348 Taba
`,ER:`ASA 130 427 Assab
ASM 153 389 Asmara
MSW 156 395 Massawa (Mitsiwa)
TES 151 367 Tessenei
`,ES:`ACE 290 -135 Lanzarote
ADT 398 -49 Alcaudete de la Jaya
AGP 367 -44 Malaga
ALA 430 -26 Villarreal de Alava
ALC 384 -5 Alicante
ALG 361 -54 Algeciras
ALT 433 -30 Algorta
AMI 366 -45 Arroyo de la Miel
AMP 433 -34 Ampuero
ASL 424 -19 Andosilla
AST 435 -60 Asturias
ATO 434 -38 El Astillero
BAT 417 25 La Batlloria
BCN 414 22 Barcelona
BIO 433 -30 Bilbao
BLJ 397 -50 Belvis de la Jara
BMO 392 -5 Benimodo
BRM 434 -27 Bermeo
CAS 400 0 Castellon de la Plana
CBL 411 11 Cambrils
COI 427 -87 Catoira
CPL 367 -45 Campanillas
CSO 435 -70 Castropol
DBA 433 -24 Deba
ECT 407 -34 El Casar de Talamanca
EJC 421 -11 Ejea de los Caballeros
EPB 413 21 El Prat de Llobregat
ETH 401 -27 Huete
EZC 423 -30 Ezcaray
FRO 435 -82 Ferrol
GAN 390 -2 Gandia
GCS 400 0 El Grao
GIJ 435 -57 Gijon
GRO 420 28 Gerona (Girona)
HTY 397 -28 Hontanaya
IAS 431 -92 Camarinas
IBZ 389 14 Ibiza
IRU 433 -18 Irun
LCG 434 -84 La Coruna (A Coruna)
LEC 430 -19 Lecumberri
LEI 368 -25 Almeria
LEU 423 15 Seo de Urgel
LPA 281 -154 Las Palmas de Gran Canaria
MAD 404 -37 Madrid
MAH 399 43 Mahon, Menorca
MGA 431 -92 Mugia
MJV 380 -11 Murcia
MLN 353 -29 Melilla
MLO 434 -38 Maliano
MMA 417 27 Malgrat de Mar
MNF 373 -40 Montefrio
MRN 372 -36 Maracena
MTC 414 12 Montblanc
MTQ 421 22 Montesquiu
MUN 433 -28 Munguia
ODB 379 -48 Cordoba
OLZ 429 -22 Olazagutia
PDS 397 -2 Puerto de Sagunto
PLI 278 -156 Playa Ingles
PMI 396 26 Palma de Mallorca
PPS 280 -172 Puerto de Playa de Santiago
PRE 289 -137 Puerto Calero
PRG 420 19 Puig-reig
PRO 285 -139 Puerto Rosario
PRT 428 -89 Portosin
PSO 434 -56 Pola de Siero
PTN 427 -90 Son (Puerto del Son)
ROM 372 -71 El Rompido
RPL 422 22 Ripoll
SAG 397 -3 Sagunto
SAP 422 31 San Pedro Pescador
SCR 406 6 San Carlos de la Rapita
SFL 414 21 Sant Feliu de Llobregat
SFO 365 -62 San Fernando
SIO 394 -20 Casasimarro
SIT 412 18 Sitges
SJO 414 21 Sant Joan Despi
SNR 433 -30 Santurce
SPC 287 -178 Santa Cruz de La Palma
SVQ 374 -60 Sevilla
TCI 283 -166 Tenerife
TFN 285 -163 Tenerife North Apt/Tenerife
TFS 280 -166 Tenerife South Apt/Tenerife
TRU 435 -57 Trubia
URZ 428 -14 Urroz
VBN 432 -20 Villabona
VGO 422 -87 Vigo
VIT 428 -27 Vitoria-Gasteiz
VIV 437 -76 Viveiro
VLC 395 -4 Valencia
ZAZ 417 -9 Zaragoza
ZUE 419 -8 Zuera
`,ET:`ABK 67 443 Kabri Dar
ADD 90 387 Addis Ababa
BEI 94 345 Beica
DBT 118 380 Debra Tabor
EGL 53 397 Neghelli
GDE 59 436 Gode
GNN 73 407 Ghinnir
LFO 56 441 K'elafo
LLI 120 390 Lalibela
MYS 35 391 Moyale
OTA 111 379 Mot'a
`,FI:`ENF 684 236 Enontekis (Enontekio)
ESP 602 247 Espoo (Esbo)
HEL 602 249 Helsinki
IIS 635 272 Iisalmi (Idensalmi)
IMA 612 288 Imatra
IVL 687 276 Ivalo
JOE 626 298 Joensuu
JOU 611 285 Joutseno
JYV 622 257 Jyvaskyla
KAJ 642 277 Kajana (Kajaani)
KAO 660 292 Kuusamo
KAU 631 231 Kauhava
KEM 657 246 Kemi/Tornio (Kemi/Tornea)
KES 619 298 Kesalahti
KEV 619 248 Kuorevesi
KHJ 624 222 Kauhajoki
KOK 638 231 Kokkola (Karleby)
KPL 618 252 Kaipola
KTK 605 269 Kotka
KTQ 621 301 Kitee
KTT 677 249 Kittila
KUO 629 277 Kuopio
LPP 610 282 Villmanstrand (Lappeenranta)
LUA 609 277 Luumaki
LUK 624 259 Laukaa
MHQ 601 199 Mariehamn (Maarianhamina)
MIK 617 273 Sankt Michel (Mikkeli)
MTY 616 215 Mantyluoto
NUR 635 292 Nurmes
OUL 650 255 Uleaborg (Oulu)
PIR 615 236 Pirkkala (Birkala)
POR 615 218 Pori (Bjorneborg)
PRK 616 295 Parikkala
PRS 637 228 Pietarsaari (Jakobstad)
PSI 605 272 Poitsila
RAU 611 215 Raumo (Rauma)
RVN 665 257 Rovaniemi
SII 631 277 Siilinjarvi
SOT 674 266 Sodankyla
SSI 616 295 Sarkisalmi
SVL 619 289 Savonlinna (Nyslott)
TAA 609 276 Taavetti
TKU 605 223 Turku (Abo)
TMP 615 237 Tampere (Tammerfors)
UIM 629 302 Uimaharju
ULV 614 219 Ulvila
VAA 631 216 Vasa (Vaasa)
VAN 603 250 Vantaa
VAT 603 249 Vantaa (Vanda)
VKT 612 288 Vuoksen Terminal
VRA 622 238 Virrat (Virdois)
VRK 623 279 Varkaus
YLI 641 245 Ylivieska
YXP 638 230 Yxpila
`,FJ:`LTK -176 1775 Lautoka
MOM -179 1773 Momi
SUV -181 1784 Suva
`,FR:`AAO 439 47 Aramon
ADB 447 -11 Andernos-les-Bains
ADG 436 41 Candillargues
ADR 437 -3 Aire-sur-l'Adour
AEO 491 22 Auvers-sur-Oise
AEU 491 -4 Amaye-sur-Orne
AGM 468 63 Labergement-Sainte-Marie
AGQ 466 53 Sagy
AHZ 451 61 L'Alpe-d'Huez
AII 434 -10 Abitain
ALR 500 26 Albert
ANO 446 -2 Langon
ARR 503 28 Arras
ASI 452 32 Massiac
AXY 492 62 Argancy
AYS 506 24 Aire-sur-la Lys
AYW 490 40 Ay
BBB 479 -24 Le Roc-Saint-Andre
BBL 456 28 La Bourboule
BCA 438 46 Beaucaire
BCQ 485 26 Boissettes
BDD 434 -16 Bidart
BEB 462 52 Bourg-en-Bresse
BEL 461 58 Bellegarde-sur-Valserine
BEP 471 52 Brazey-en-Plaine
BES 484 -45 Brest
BFB 482 47 Bar-sur-Aube
BFC 490 24 Bonneuil-en-France
BFT 476 69 Botans
BGC 447 22 Bagnac-sur-Cele
BGF 460 17 Bourganeuf
BMR 473 -25 Batz-sur-Mer
BMT 491 23 Beaumont-sur-Oise
BOD 448 -6 Bordeaux
BOL 507 16 Boulogne-sur-Mer
BPS 489 61 Blenod-les-Pont-a-Mousson
BQA 505 29 Bauvin
BQH 472 47 La Bussiere-sur-Ouche
BRJ 440 13 Bressols
BRQ 503 30 Brebieres
BSK 446 3 Barsac
BSN 473 60 Besancon
BTU 482 -16 Betton
BVD 487 23 Ballainvilliers
BVE 452 15 Brive-la-Gaillarde
BZU 493 17 Bezu-Saint-Eloi
CBT 436 -14 Capbreton
CCN 446 -3 Cerons
CCP 450 -4 Cubzac-les-Ponts
CDG 490 26 Paris Charles de Gaulle Airport
CDR 478 54 Chalindrey
CDT 456 40 Champdieu
CDU 440 45 Castillon-du-Gard
CDX 432 25 Capendu
CDZ 476 24 Cerdon
CFE 458 31 Clermont-Ferrand
CFH 469 23 Chateauneuf-sur-Cher
CFK 438 17 Coufouleux
CGG 451 -4 Cavignac
CHB 473 16 Chabris
CLY 426 87 Calvi
CMV 433 25 Caunes-Minervois
CQD 478 59 Cendrecourt
CSD 462 48 Creches-sur-Saone
CUU 474 34 Corvol-l'Orgueilleux
CXG 452 37 Ceaux-d'Allegre
DEN 503 34 Denain
DIE 448 54 Die
DIN 464 61 Divonne-les-Bains
DML 497 48 Dom-le-Mesnil
DMS 491 36 Dormans
DRV 445 11 Duravel
DYA 426 23 Serdinya
EAR 469 42 Etang-sur-Arroux
EBU 454 44 Saint-Etienne
EDU 488 61 Dieulouard
EES 486 2 Sees
EGE 435 15 Labege
EGR 477 -9 Segre
EIL 449 14 Mareuil
ELS 505 17 Etaples
EPL 482 64 Epinal
ER2 428 28 Espira-de-l'Agly
ERG 449 22 Le Rouget
ERN 484 77 Erstein
ERY 456 48 Millery
ESB 489 28 Esbly
ESF 481 22 Escrennes
ETB 435 52 Berre-l'Etang
ETM 484 21 Etampes
EUD 487 -1 Ecouche
EUE 446 -3 Beguey
EVI 464 66 Evian-les-Bains
EYO 487 23 Epinay-sur-Orge
FAN 469 62 Frasne
FEV 463 61 Ferney-Voltaire
FGM 492 68 Freyming-Merlebach
FLF 443 39 Florac
FMY 490 23 Montmorency
FOP 485 28 Fontaine-le-Port
FOS 434 49 Fos-sur-Mer
FRJ 434 67 Frejus
FUR 426 94 Furiani
FUS 479 -40 Fouesnant
GDS 510 23 Grande-Synthe
GEX 463 61 Gex
GFY 487 21 Gif-sur-Yvette
GLA 440 48 Les Angles
GLY 486 22 Egly
GMS 446 -11 Gujan-Mestras
GNY 487 24 Grigny
GON 474 -12 Saint-Gereon
GRU 487 27 Grisy-Suisnes
GSN 459 67 Saint-Gervais-les-Bains
GSQ 491 -3 Garcelles-Secqueville
GSU 486 25 Morsang-sur-Seine
GVS 473 17 Gievres
GYG 487 24 Savigny-sur-Orge
HBV 492 12 Heudebouville
HEY 489 28 Chessy
HIY 490 34 Chierry
HLA 453 0 Chalais
HLM 495 10 Le Houlme
HLR 490 65 Holacourt
HLV 475 3 Chateau-la-Valliere
HLZ 467 -19 Saint-Hilaire-de-Riez
HMU 492 60 Homecourt
HON 494 2 Honfleur
HRI 451 52 Saint-Hilaire-du-Rosier
HSN 483 7 Le Theil-sur-Huisne
HTM 465 22 Chateaumeillant
HTN 484 76 Huttenheim
HTP 461 -11 Chatelaillon-Plage
HUN 476 76 Huningue
HYT 483 61 Hymont
IAE 468 59 Ardon
IAS 427 27 Millas
IAV 459 -7 Saint-Savinien
IDY 467 -23 Ile-d'Yeu
IGS 474 -9 Ingrandes
IHS 499 29 Biaches
IYV 476 61 Montigny-les-Vesoul
JLP 436 71 Juan-les-Pins
JUV 487 24 Juvisy-sur-Orge
LAF 432 60 La Farlede
LAO 496 36 Laon
LBD 505 28 La Bassee
LBI 439 21 Le Sequestre Apt/Albi
LBY 473 -24 La Baule
LCW 484 68 Lachapelle
LEH 495 1 Le Havre
LFA 477 19 La Ferte-Saint-Aubin
LGO 447 39 Langogne
LIA 456 52 L'Isle-d'Abeau
LIL 506 31 Lille-Lesquin Apt
LIO 458 48 Lyon
LIR 474 -3 La Menitre
LLE 506 31 Lille
LLS 467 55 Lons-le-Saunier
LOA 499 24 Longueau
LPP 426 18 L'Hospitalet-pres-l'Andorre
LPY 450 39 Le Puy-en-Velay
LQV 491 38 Leuvrigny
LRB 446 0 La Reole
LSJ 448 -3 La Sauve
LSO 465 -18 Les Sables-d'Olonne
LTF 501 48 Les Trois-Fontaines
LTQ 505 16 Le Touquet-Paris-Plage
LUQ 464 67 Lugrin
LVE 455 -11 Le Verdon-sur-Mer
LXA 488 25 Le Perreux-sur-Marne
LYS 457 51 Saint-Exupery Apt/Lyon
LZA 505 27 Labourse
MBT 439 13 Montbartier
MCO 504 21 Marconne
MCQ 450 -6 Macau
MDH 486 77 Mundolsheim
MDM 439 -5 Mont-de-Marsan
MDT 458 50 Saint-Maurice-de-Beynost
MFC 478 -13 Martigne-Ferchaud
MFX 454 66 Meribel
MGX 450 -7 Margaux
MIQ 484 24 Maisse
MLD 450 36 Monistrol-d'Allier
MMB 454 1 Montmoreau-Saint-Cybard
MNM 464 9 Montmorillon
MPI 445 9 Monsempron-Libos
MRS 433 54 Marseille
MSD 450 4 Mussidan
MSI 491 22 Mery-sur-Oise
MSZ 432 1 Momeres
MT5 485 -8 Mantilly
MTX 473 -22 Montoir-de-Bretagne
MZM 491 62 Metz
MZS 490 18 Mezieres-sur-Seine
NGI 469 47 Saint-Gilles
NLA 477 -18 Sainte-Anne-sur-Vilaine
NPI 485 16 Saint-Piat
NRO 438 0 Nogaro
NTR 455 7 Nontron
OAG 453 45 Bourg-Argental
OBC 473 -24 La Baule-Escoublac
OGL 465 56 Orgelet
OHP 472 57 Orchamps
OIO 473 51 Crimolois
OIX 480 74 Sainte-Croix-en-Plaine
OLE 483 -25 Collinee
OLF 488 27 Ozoir-la-Ferriere
OMB 436 31 Combes
ORH 492 69 Morsbach
ORY 487 24 Paris-Orly
OTY 502 16 Le Crotoy
PAN 478 -12 Pouance
PAR 489 24 Paris
PFP 448 2 Port-Sainte-Foy-et-Ponchapt
PGX 452 7 Perigueux
PHQ 473 -23 Pornichet
PHU 493 7 Pont-Authou
PKS 473 29 Pouilly-sur-Loire
PLP 482 -41 Port-Launay
PNO 485 -22 Plancoet
PQE 493 12 Poses
PSU 459 67 Passy
PSX 493 26 Pont-Sainte-Maxence
PXZ 485 77 Plobsheim
PZA 457 3 Pranzac
QCR 423 92 Corte
QGS 488 45 Soulanges
QLC 501 14 Saint-Quentin-la-Motte-Croix-au-Bailly
QLO 494 3 Ablon
QLY 496 10 Pavilly
QXB 435 54 Aix-en-Provence
RAR 446 60 La Roche-des-Arnauds
RAV 477 37 Cravant
RCE 481 -15 Brece
RDU 461 46 Regnie-Durette
RDY 485 23 Lardy
RFI 504 17 Rang-du-Fliers
RKZ 460 42 Regny
RME 507 29 Armentieres
RNT 486 -8 Barenton
RQE 490 70 Rech
RQU 438 75 Roquebrune-Cap-Martin
RRB 490 70 Sarralbe
RRT 439 20 Marssac-sur-Tarn
RTA 440 41 Ribaute-les-Tavernes
RTE 457 -2 Bourg-Charente
RUT 454 55 Reaumont
RVC 494 27 Rivecourt
RXL 486 63 Rosieres-aux-Salines
SAR 491 71 Sarreguemines
SBB 458 46 Sain-Bel
SBK 485 -28 Saint-Brieuc
SDF 462 31 Saint-Bonnet-de-Rochefort
SDM 467 25 Saint-Amand-Montrond
SEC 449 66 Serre-Chevalier
SIR 476 43 Saint-Remy
SJF 431 16 Saint-Jean-du-Falga
SJG 461 61 Saint-Julien-en-Genevois
SLV 479 -3 Solesmes
SMB 479 23 Saint-Martin-d'Abbat
SMJ 475 -12 Saint-Mars-la-Jaille
SNM 472 54 Flammerans
SNQ 463 48 Sance
SNR 473 -22 Saint-Nazaire
SOQ 475 22 Souesmes
SQR 475 -31 Saint-Pierre-Quiberon
SQS 498 29 Saint-Christ-Briost
SQT 451 5 Saint-Astier
SRT 451 -5 Saint-Christoly-de-Blaye
SSH 473 16 Selles-sur-Cher
SSK 472 -15 Saint-Sebastien-sur-Loire
SUP 470 51 Seurre
SUQ 490 -2 Soumont-Saint-Quentin
SVS 502 16 Saint-Valery-sur-Somme
SZN 457 40 Sail-sous-Couzan
TCU 493 18 Trie-Chateau
TEL 445 12 Castelfranc
TGB 439 19 Gaillac
TIY 478 22 Tigy
TLS 436 14 Toulouse
TLX 453 58 Saint-Ismier
TND 459 45 Ternand
TNF 487 21 Toussus-le-Noble
TOC 459 54 Torcieu
TPO 489 29 Trilport
TUO 437 32 La Tour-sur-Orb
TWA 448 -11 Ares
TYQ 459 -3 Les Touches-de-Perigny
UBS 437 -12 Saubusse
UDD 433 66 Port-Grimaud
UGN 485 -28 La Meaugon
UNL 435 -11 Cauneille
URN 481 -23 Mauron
URU 425 31 Collioure
VAF 449 49 Valence
VAZ 454 70 Val-d'Isere
VBA 446 44 Vals-les-Bains
VEO 457 48 Vernaison
VGE 477 53 Villegusien-le-Lac
VMS 489 2 Vimoutiers
VQR 481 33 Veron
VSL 445 11 Vire-sur-Lot
VVL 440 48 Villeneuve-les-Avignon
WBY 451 -6 Bayon
WWS 451 -7 Soussans
XAN 459 47 Anse
XGL 437 44 Saint-Gilles
XLT 427 18 Ax-les-Thermes
XME 458 47 Marcy-L'Etoile
XSN 430 4 Sarrancolin
YAI 487 25 Boussy-Saint-Antoine
YAM 433 -10 Amendeuix-Oneix
YGK 462 -11 Dompierre-sur-Mer
YNE 431 59 La Seyne-sur-Mer
YRC 441 7 Layrac
YSO 473 48 Fleurey-sur-Ouche
YVG 474 54 Blagny-sur-Vingeanne
ZIC 480 -44 Pouldreuzic
`};export{e as default};
