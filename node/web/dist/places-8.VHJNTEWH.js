var i={UY:`BUV -302 -576 Bella Union
MVD -349 -562 Montevideo
`,UZ:`KSQ 388 658 Karshi
NVI 401 652 Navoi Apt.
TAS 413 692 Tashkent
UCH 423 639 Uchquduq
UGC 415 606 Urganch (Urgench)
ZER 419 643 Zeravshan
`,VA:`VAT 419 124 Vatican City
`,VC:`BQU 130 -612 Port Elizabeth, Bequia
GRG 133 -611 Georgetown
KTN 131 -612 Kingstown
PLI 123 -612 Palm Island
`,VE:`CBL 81 -635 Ciudad Bolivar
CCS 105 -669 Caracas
ICA 43 -618 Icabaru
KAV 56 -618 Kanavayen
LAG 106 -669 La Guaira
LPJ 66 -668 Los Pijiguaos
MAI 106 -669 Maiquetia
MRD 86 -711 Merida
PDZ 100 -622 Pedernales
PLA 84 -627 Palua
PPH 50 -609 Parai-tepui
PPZ 62 -675 Puerto Paez
SBB 78 -712 Santa Barbara
STB 89 -720 Santa Cruz del Zulia
SVV 70 -620 San Salvador de Paul Apt
YUR 79 -725 Urena
`,VI:`PAX 177 -648 Port Alucroix
STT 184 -649 Saint Thomas
STX 177 -647 Saint Croix
`,VN:`BAN 119 1092 Cam Lam
BMV 127 1081 Banmethuot
CAH 92 1051 Ca Mau
CSJ 104 1071 Cape Saint Jacques
DAD 161 1082 Da Nang
DLI 119 1084 Dalat
DQT 154 1087 Dung Quat
HAN 210 1059 Hanoi
HBN 120 1060 Phu-bon
HPH 208 1067 Haiphong
ITX 108 1068 ICD TRANSIMEX THU DUC
NHD 208 1069 Nam Hai Dinh Vu Port
NHT 107 1069 Nhon Trach
PQC 102 1040 Phu Quoc
PXU 140 1080 Pleiku
SGN 108 1067 Ho Chi Minh City
SOA 96 1060 Soc Trang
SQH 213 1039 Son La
STR 108 1068 ICD Sotrans
TMK 156 1085 Tamky
UIH 138 1092 Qui Nhon
VCA 100 1058 Can Tho
VNH 187 1057 Vinh
VUT 104 1071 Vung Tau
XLO 103 1055 Long Xuyen
`,VU:`DLY -188 1690 Dillon's Bay
EAE -171 1684 Emae
EPI -167 1682 Epi
MWF -152 1682 Maewo
`,WF:`FUT -143 -1781 Vele Futuna I. Apt
MAU -133 -1762 Mata'utu
WLS -133 -1762 Wallis I. Apt
`,WS:`FGI -142 -1717 Fagali'i Airport
`,XZ:`SUU 808 -666 Suursaq
`,YE:`AJO 138 458 Aljouf
BUK 158 438 Albuq
BYD 140 456 Beidah
HOD 148 429 Hodeidah
RIY 146 493 Riyan Mukalla
SCT 125 540 Suqutra
WDA 149 455 Wadi Ain
`,YT:`DZA -128 453 Dzaoudzi-Pamandzi Apt
`,ZA:`AGZ -292 189 Aggeneys
BFN -291 262 Bloemfontein
CPT -339 184 Cape Town
DUR -298 310 Durban
ERM -265 300 Ermelo
JNB -262 281 Johannesburg
JOH -316 295 Port Saint John's
KIG -302 173 Koiingnaas
NGG -298 309 New Germany
PED -310 302 Port Edward
PRF -270 308 Piet Retief
PRY -257 282 Pretoria
STD -341 188 Strand
`,ZW:`GWE -195 298 Gweru
HWN -192 265 Hwange National Park
`};export{i as default};
