var i={BW:`FRW -212 275 Francistown
GBE -247 259 Gaborone
MAH -231 268 Mahalapye
`,BY:`KYC 533 320 Kostyukovichi
MSQ 539 276 Minsk
PIK 521 261 Pinsk
RYA 524 304 Rechytsa
SNM 531 253 Slonim
VAW 531 244 Vawkavysk
`,BZ:`BGK 165 -884 Big Creek
CUK 177 -881 Caye Caulker
CYC 177 -880 Caye Chapel
INB 175 -883 Independence Apt
MZE 171 -896 Manatee Apt
PLJ 165 -884 Placencia
SJX 184 -881 Sartaneja
SQS 171 -891 San Ignacio
STU 183 -884 Santa Cruz
`,CA:`AKV 608 -781 Akulivik Apt
ALV 480 -667 Atholville
ANZ 564 -1110 Anzac
ARB 730 -852 Arctic Bay
AVP 451 -643 Avonport
BAA 450 -796 Bala
BDF 447 -637 Bedford
BEA 505 -1269 Beaver Cove
BFR 477 -657 Beresford
BJO 503 -628 Baie-Johan-Beetz
BOB 445 -786 Bobcaygeon
BOR 463 -637 Borden
BSK 441 -788 Blackstock
BUK 456 -794 Burks Falls
CAL 510 -1141 Calgary
CAM 500 -1252 Campbell River
CBF 443 -778 Campbellford
CBG 440 -782 Cobourg
CBY 499 -993 Carberry
CCI 491 -989 Crystal City
CDA 439 -800 Caledon
CHA 462 -631 Charlottetown
CHV 588 -942 Churchill
CPY 476 -593 Cape Ray
CVA 447 -640 Cleveland
CWT 517 -1200 Clearwater
CXH 493 -1231 Vancouver Harbour Water Apt/Vancouver
DCS 430 -811 Dorchester
DLN 435 -813 Dublin
DUQ 488 -1237 Duncan/Quam
ECB 465 -841 Echo Bay
END 541 -1250 Endako
ETA 455 -717 East Angus
EWT 499 -981 Newton
FCM 581 -684 Kuujjuaq
FFS 486 -934 Fort Frances
FKN 652 -1234 Fort Franklin
FRE 460 -667 Fredericton
FSJ 563 -1208 Fort-Saint-John
FWL 484 -892 Fort William
GAN 489 -545 Gander
GGW 437 -799 Georgetown
GOO 534 -602 Goose Bay
GPE 488 -645 Gaspe
HAL 447 -636 Halifax
HCK 446 -637 Hatchet Lake
HOP 555 -602 Hopedale
HOS 516 -1213 100 Mile House (One Hundred Mile House)
HVR 441 -810 Hanover
IGL 694 -818 Igloolik
IVM 505 -1160 Invermere
IVN 500 -1103 Irvine
KGN 450 -649 Kingston
LOB 430 -814 Lobo
LSE 423 -827 Lakeshore
LVH 474 -793 Laverlochere
LWB 429 -795 Lowbanks
LWH 435 -657 Lower Woods Harbour
LZV 493 -1241 Lantzville
MFD 446 -806 Meaford
MIB 491 -1223 Mission
MRE 456 -735 Montreal-Est
MTR 455 -736 Montreal
NAI 565 -617 Nain
NAK 502 -1178 Nakusp
NLS 495 -1173 Nelson
NMT 496 -1196 Naramata
NOR 463 -794 North Bay
NWP 473 -540 Argentia
OAJ 499 -980 Oakville
OVR 492 -1196 Oliver
PAF 483 -709 Port-Alfred
PBH 443 -783 Peterborough
PEL 460 -641 Port Elgin
PEW 430 -824 Point Edward
PHL 450 -731 Philipsburg
PHM 475 -693 Pohenegamook
PLP 500 -983 Portage La Prairie
PMA 506 -1271 Port McNeill
PME 498 -644 Port-Menier
PMG 519 -657 Poste Montagnais
PRA 532 -1057 Prince Albert
PRR 543 -1303 Prince Rupert
QSN 530 -1225 Quesnel
RDL 478 -695 Riviere-du-Loup
RLA 511 -938 Red Lake
RPO 488 -875 Rossport
RRC 489 -883 Red Rock
RSV 461 -712 Robertsonville
SAT 514 -556 Saint-Anthony
SBE 451 -620 Sherbrooke
SCA 432 -792 Saint-Catharines
SCT 454 -736 Sainte-Catherine
SDN 463 -735 Saint-Damien-de-Brandon
SEI 502 -664 Sept-Iles
SEU 456 -739 Saint-Eustache
SFR 461 -728 Saint-Francois-du-Lac
SFX 462 -734 Saint-Felix-de-Valois
SHU 455 -734 Saint-Hubert
SIM 513 -1054 Imperial
SIO 508 -1190 Sicamous
SJB 453 -661 Saint-John
SJC 467 -712 Saint-Jean-Chrysostome
SLB 441 -802 Shelburne
SPA 475 -698 Saint-Pascal
SPI 454 -736 Saint-Pierre
SPN 476 -533 Spaniards Bay
STV 485 -586 Stephenville
SYL 523 -1141 Sylvan Lake
THA 430 -810 Thamesford
THH 517 -1133 Three Hills
TJN 463 -710 Tring Jonction
TOR 437 -794 Toronto
TRN 456 -626 Trenton
TRO 518 -1132 Trochu
UPT 456 -727 Upton
VAC 493 -1231 North Vancouver
VAN 493 -1231 Vancouver
VIC 484 -1234 Victoria
WDR 450 -641 Windsor
WNP 499 -971 Winnipeg
WTC 541 -1157 Whitecourt
WVR 493 -1232 West Vancouver
WWO 536 -1152 Wildwood
XGY 432 -796 Grimsby
XJH 463 -709 Saint-Joseph-de-Beauce
YBI 534 -558 Black Tickle
YBR 498 -1000 Brandon
YBV 524 -970 Berens River Apt
YBX 514 -571 Blanc-Sablon
YCB 691 -1051 Cambridge Bay
YCS 633 -907 Chesterfield Inlet
YDE 534 -573 Paradise River
YDF 492 -574 Deer Lake
YDH 502 -576 Daniels Harbour
YDI 558 -609 Davis Inlet
YEG 533 -1136 Edmonton Int Apt
YEK 611 -941 Arviat
YGZ 764 -830 Grise Fiord
YHK 686 -958 Gjoa Haven
YHM 432 -799 Hamilton
YLL 533 -1100 Lloydminster
YLO 498 -996 Shilo
YMD 762 -1193 Mould Bay
YMH 523 -558 Mary's Harbour
YMJ 504 -1055 Moose Jaw
YMM 567 -1114 Fort McMurray
YMN 551 -592 Makkovik
YMQ 455 -736 Montréal
YMX 457 -740 Mirabel Apt/Montreal
YNS 513 -769 Nemiscau
YOW 453 -757 Ottawa Apt
YQC 610 -696 Quaqtaq
YQF 523 -1138 Red Deer
YQH 601 -1287 Watson Lake Apt
YRF 537 -570 Cartwright
YRG 542 -584 Rigolet
YSJ 452 -660 Saint-John Apt
YSK 565 -792 Sanikiluaq
YSV 585 -626 Saglek
YTL 538 -899 Big Trout Lake
YTN 503 -648 Riviere-au-Tonnerre
YTQ 587 -699 Tasiujaq
YTZ 436 -794 Billy Bishop Toronto City Apt/Toronto
YUY 482 -790 Rouyn-Noranda
YVO 481 -778 Val-d'Or
YVP 581 -684 Kuujjuaq Apt
YVR 492 -1232 Vancouver Airport
YWJ 652 -1234 Deline
YWK 529 -669 Wabush
YWM 525 -558 Williams Harbour
YXE 522 -1067 Saskatoon John G. Diefenbaker Apt
YXH 500 -1107 Medicine Hat
YXN 622 -926 Whale Cove
YYF 495 -1196 Penticton
YYH 695 -935 Taloyoak
YYT 476 -527 Saint-Johns-Apt
YYZ 437 -796 Pearson International Apt/Toronto
YZM 488 -569 Buchans
YZS 641 -832 Coral Harbour
ZCR 457 -732 Saint-Charles-sur-Richelieu
ZFM 674 -1349 Fort McPherson
ZFT 431 -820 Forest
ZGS 502 -607 Gethsemani
ZLT 508 -590 La Tabatiere
ZTB 507 -593 Tete-a-la-Baleine
ZTI 467 -726 Saint-Tite
ZUM 535 -640 Churchill Falls
ZUR 434 -816 Zurich
ZYE 463 -728 Yamachiche
`,CC:`CCK -120 968 Cocos Islands
`,CD:`KAS -122 278 Kasumbalesa
KGN -65 168 Kasongo-Lunda
MJM -61 236 Mbuji-Mayi
MKL 28 247 Makala
MSM -48 179 Masi-Manimba
`,CF:`BBT 43 158 Berberati
BEM 53 177 Bossembele
BOC 70 156 Bocaranga
MKI 53 260 Mboki
ODJ 89 228 Ouanda Djalle
TOG 55 217 Togo
`,CG:`EPN 13 174 Epena
FTX -10 160 Owando Apt
KEE -1 145 Kelle
SIB -37 133 Sibiti
SOE 21 141 Souanke
`,CH:`ASC 462 88 Ascona
ATR 475 96 Altenrhein
BIB 472 76 Biberist
BRU 470 86 Brunnen
BRZ 470 95 Bad Ragaz
BSL 476 76 Basel
BUC 472 95 Buchs
BXO 470 84 Buochs
COP 463 62 Coppet
DOT 476 83 Dottingen
EPS 465 67 Epesses
ERB 473 86 Erlenbach
FEM 473 86 Feldmeilen
GRS 470 96 Grusch
GTT 476 93 Guttingen
GVA 462 61 Geneve
HBG 473 86 Herrliberg
HHM 472 85 Cham
HTE 470 70 Hauterive
LDO 470 71 Le Landeron
LLU 466 63 Le Lieu
MDF 474 91 Mannedorf
MLN 473 86 Meilen
MOT 469 66 Motiers
NEF 471 91 Nafels
ODB 467 80 Oberried am Brienzersee
RMH 476 94 Romanshorn
RNB 466 77 Reichenbach
RRN 463 78 Raron
SAS 469 68 Saint-Aubin-Sauges
SIM 472 70 Saint-Imier
SIR 463 74 Sion
SMK 472 89 Schmerikon
STA 470 83 Stansstad
STI 472 85 Steinhausen
TAN 471 71 Twann
TRA 469 67 Travers
UKS 473 87 Uetikon am See
VSX 463 62 Versoix
VZU 470 85 Vitznau
WCW 471 85 Walchwil
WLO 474 84 Wurenlos
ZLL 473 79 Zofingen
ZRH 474 85 Zurich
`,CI:`ABJ 53 -40 Abidjan
ABO 55 -32 Aboisso
BBV 47 -71 Grand-Bereby
BGG 66 -42 Bongouanou
BQO 93 -30 Bouna
BRZ 87 -75 Borotou
BUU 63 -70 Buyo
BXI 95 -65 Boundiali
DIM 66 -47 Dimbokro
DIV 58 -54 Divo
DNC 73 -82 Danane
FEK 96 -52 Ferkessedougou
GGN 61 -59 Gagnoa
GGO 65 -75 Guiglo
KEO 95 -76 Odienne
KTC 96 -76 Katiola
LKT 59 -57 Lakota
MOK 80 -61 Mankono
OFI 96 -40 Ouango Fitni
SPY 47 -66 San-Pedro
TBX 62 -51 Taabo
TGX 105 -64 Tingrela
TOZ 83 -77 Touba
XMB 75 -43 M'Bahiakro
ZUE 74 -60 Zuenoula
`,CK:`MHX -104 -1610 Manihiki Island
PYE -90 -1580 Penrhyn Island
`,CL:`ANF -236 -704 Antofagasta
ARI -185 -703 Arica
BBA -459 -717 Balmaceda
CAA -271 -708 Calderilla
CCP -368 -731 Concepcion
CHI -369 -730 Chiguayante
CJC -225 -689 Calama
CNL -370 -731 Coronel
CNR -264 -706 Chanaral
CPO -274 -703 Copiapo
CRR -399 -734 Corral
CXQ -456 -721 Coyhaique
ESR -263 -696 El Salvador
FFU -432 -718 Futaleufu
IPC -272 -1094 Isla de Pascua
IQQ -202 -701 Iquique
KNA -330 -716 Vina del Mar
LEB -376 -737 Lebu
LIA -413 -730 Llanquihue
LOH -489 -727 Paso Lago O'Higgins/O'Higgins
LQN -367 -730 Lirquen
LSC -299 -712 La Serena
LSQ -375 -724 Los Angeles
LVT -247 -698 Los Vientos
OVL -306 -712 Ovalle
PAG -231 -704 Puerto Angamos
PAN -396 -723 Panguipulli
PEO -367 -730 Penco
PMC -415 -729 Puerto Montt
PNT -517 -725 Puerto Natales
PTC -319 -715 Punta Chungo
PUQ -531 -709 Punta Arenas
PVR -533 -704 Porvenir
PVS -413 -730 Puerto Varas
QRC -341 -707 Rancagua
SAI -336 -716 San Antonio
SCL -335 -706 Santiago
SMB -528 -693 Cerro Sombrero
TAL -367 -731 Talcahuano
TLX -354 -717 Talca
TOM -366 -730 Tome
TOQ -221 -702 Tocopilla
TTC -254 -705 Taltal
ULC -335 -707 Los Cerrillos Apt/Santiago
VAP -330 -716 Valparaiso
VIL -393 -722 Villarrica
VLR -286 -708 Vallenar
WAP -436 -718 Alto Palena Apt
WCA -425 -738 Castro
WCH -429 -727 Chaiten
WPA -454 -727 Puerto Aisen
WPR -533 -703 Porvenir Apt
WPU -549 -676 Puerto Williams
YAI -366 -721 Chillan
ZAL -398 -732 Valdivia
ZCO -387 -726 Temuco
ZIC -382 -723 Victoria
ZOS -406 -732 Osorno
ZPC -393 -719 Pucon Apt
ZUD -418 -738 Ancud
`,CM:`BPC 59 102 Bamenda
BTA 46 137 Bertoua
DLA 41 97 Douala
FOM 57 109 Foumban
GOU 93 134 Garoua
GRB 59 146 Garoua Boulai
GXX 104 152 Yagoua
KLE 101 144 Kaele
KSI 121 150 Kousseri
KYE 22 112 Kye-Ossi
LIM 40 92 Limbe
MOR 110 141 Mora
NKS 49 99 Nkongsamba
YAO 39 115 Yaounde
`,CN:`AAT 479 881 Altay
ACX 251 1050 Xingyi
AIN 336 1190 Huaiyin
AKU 387 757 Aksu
AOG 412 1230 Anshan Teng'ao Apt
BJS 399 1164 Beijing
BPX 305 971 Bangda
BSD 314 1215 Baoshan Pt
BYN 273 1203 Binyang
CAN 231 1133 Guangzhou
CDU 307 1041 Chengdu
CGB 414 1284 Changbai
CGC 439 1253 Changchun
CGD 290 1118 Changde
CGO 347 1136 Zhengzhou
CGQ 439 1253 Changchun
CHU 316 1178 Chaohu
CHZ 323 1183 Chuzhou
CIH 362 1131 Changzhi
CIX 302 1212 Cixi
CKG 296 1066 Chongqing
CNG 410 1179 Chengde
CQI 296 1066 Chongqing
CSH 282 1130 Changsha
CSX 282 1129 Changsha
CTU 306 1041 Chengdu
DAL 389 1216 Dalian
DFA 191 1089 Dongfang
DFG 332 1205 Dafeng Pt
DGG 230 1138 Dongguan
DGN 399 1241 Donggang
DHU 254 1094 Danzhou
DLC 389 1216 Dalian
DNG 229 1156 Donghai
DOX 215 1080 Dongxing
DSH 247 1185 Dongshi
EZH 304 1148 Ezhou
FOC 261 1193 Fuzhou
FOS 230 1131 Foshanzhan
FYN 470 895 Fuyun
FZH 261 1193 Fuzhou
GGZ 231 1132 Guangzhou
GHN 305 1066 Guanghan
GLN 363 1039 Gaolan
GOQ 346 989 Golmud
GYA 266 1067 Guiyang
GZE 226 1132 Guzhen
GZH 289 1149 Ganzhou
HAK 200 1103 Haikou
HAZ 303 1202 Hangzhou
HFE 318 1172 Hefei
HFI 319 1173 Hefei
HGH 303 1202 Hangzhou
HGU 282 1131 Huanghua
HHH 408 1117 Hohhot
HHT 271 1203 Haitian Terminal/ Xiamen
HKM 225 1040 Hekou
HKO 200 1103 Haikou
HLI 404 1155 Huailai
HMI 425 935 Hami
HNI 232 1146 Hengli
HRB 458 1265 Harbin
HRN 457 1266 Harbin
HTN 370 799 Hotan Apt
HUH 384 1174 Huanghua Pt
HYN 286 1212 Huangyan
HZU 249 1187 Houzhu
JDZ 293 1172 Jingdezhen
JIN 271 1150 Jian
JJN 248 1186 Quanzhou Jinjiang Apt
JMN 226 1131 Jiangmen Pt
JNA 367 1170 Jinan
JNG 354 1166 Jiningzhan
JNZ 411 1212 Jinzhou Pt
JRG 319 1192 Jurong
JUZ 240 1177 Jiuzhen
KFG 348 1143 Kaifeng
KGT 381 1017 Kangding
KHN 287 1159 Nanchang
KMG 250 1027 Kunming
KNC 411 1262 Jianzhan
KNM 251 1027 Kunming
KRY 455 849 Karamay
LAZ 361 1039 Lanzhou
LGP 308 1077 Liangping
LHA 297 911 Lhasa
LIP 328 1067 Liping
LLI 277 1135 Liling
LNC 239 1000 Lincang
LNH 289 1211 Linhai
LNI 259 1096 Linxi
LUZ 289 1054 Luzhou
LXI 292 1195 Lanxi
LYG 347 1194 Lianyungang
LZO 372 1199 Laizhou Pt
MIS 455 1318 Mishan
NAY 402 1165 Nanyuan
NBO 299 1216 Ningbo
NCH 287 1159 Nanchang
NGB 299 1215 Ningbo
NHN 306 1143 Wuhan
NIN 228 1083 Nanning
NJI 320 1188 Nanjing
NKG 321 1188 Nanjing
NNG 228 1084 Nanning
PEK 401 1166 Beijing Capital Airport
PIN 221 1067 Pingxiangzhan
PKX 395 1164 Beijing Daxing
PUT 244 1190 Putian
PVG 311 1218 Shanghai Pudong Airport
PYG 357 1150 Puyang
QDG 361 1203 Qingdao
QIN 360 1203 Qingdao
QSN 222 1135 Qianshan/Zhuhai
QZJ 249 1187 Quanzhou
SGH 312 1215 Shanghai
SGU 300 1209 Shangyu
SHA 312 1215 Shanghai
SHE 418 1234 Shenyang
SHH 247 1186 Shishi
SHK 225 1139 Shekou
SHP 399 1196 Qinhuangdao Pt
SHT 231 1134 Shating
SHY 418 1234 Shenyang
SIA 343 1090 Xi'an
SJQ 232 1129 Sanshui
SJW 380 1145 Shijiazhuang
SJZ 380 1145 Shijiazhuang
SLO 230 1135 Shilou
SNS 269 1202 Sansha
SNZ 226 1141 Shenzhen
SWA 234 1167 Shantou
SXJ 429 902 Shanshan
SYX 183 1095 Sanya
SZH 313 1206 Suzhou
SZX 225 1141 Shenzhen
TAO 361 1204 Qingdao
TEN 355 1020 Tongren Fenhuang Apt
TGO 436 1223 Tongliao Apt
TJG 261 1195 Taijiang
TME 430 1298 Tumen
TNA 367 1171 Jinan
TNG 390 1177 Tianjin Pt
TNJ 390 1172 Tianjin
TSN 391 1172 Tianjin
TXG 390 1178 Tianjin Xingang
TYN 379 1125 Taiyuan
TYU 379 1126 Taiyuan
URC 438 876 Urumqi
URM 438 876 Urumqi
WAA 313 1184 Wuhai
WEF 367 1191 Weifang Pt
WEI 375 1221 Weihai
WNZ 280 1207 Wenzhou
WUH 306 1143 Wuhan
WUX 316 1203 Wuxi
WUZ 235 1113 Wuzhou Pt
WXS 316 1203 Wuxi
WYS 277 1180 Wuyishan
XAM 244 1181 Xiamen
XGD 479 1308 Xingdong
XIA 343 1090 Xian
XIC 280 1022 Xichang Qingshan Apt
XIT 231 1136 Xintang Pt
XIY 344 1087 Xi'an Xianyang Airport
XMN 245 1181 Xiamen
XNT 366 1018 Xining
XOT 231 1130 Xiaotang
XXY 271 1203 Xiangyu Terminal/ Xiamen
YCH 384 1063 Yinchuan
YDZ 274 889 Yadong
YIW 293 1201 Yiwu
YNT 375 1215 Yantai
YTN 226 1143 Yantian
ZDO 461 1260 Zhaodong
ZGZ 348 1137 Zhengzhou
ZHQ 312 1214 Zhuanqiao
ZJB 226 1135 Zhangjiabian
ZLO 234 1133 Zhuliao
ZQG 231 1124 Zhaoqing Pt
ZUH 223 1136 Zhuhai Pt
`};export{i as default};
