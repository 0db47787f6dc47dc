"""What people of a country dial before a number, and instead of one, where phonenumberslite does not know it.

Sources, where a line names no other: ITU-T Operational Bulletin 994 (dialling procedures: international prefixes,
trunk prefixes) and E.129 (presentations of national numbering plans); for carriers and hidden callers the country's
regulator, named on the line. Nothing is taken off a number that is one already, nor is anything believed that does not
leave a number that exists: a country that is not here, or a carrier that is new, gives a number too long to exist,
which has no price.
"""

from dataclasses import dataclass
from functools import lru_cache

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE


@dataclass(frozen=True, slots=True)
class Habits:
    """How digits are dialled in one country. All are regular expressions, matched from the first digit.

    before    stands before a number and is no part of it: hides or shows the caller, or chooses a carrier
    detours   (pattern, what it stands for in E.164): numbers of another country that are dialled as if at home
    beyond    the same, for digits that are no number of the country itself
    nowhere   reaches somebody, but not by a number that others could dial: local calls, calls the other side pays
    abroad    the international prefixes, in the place of phonenumberslite's
    """

    before: tuple[str, ...] = ()
    detours: tuple[tuple[str, str], ...] = ()
    beyond: tuple[tuple[str, str], ...] = ()
    nowhere: str = ""
    abroad: str = ""


_OVERSEAS = (
    # Arcep, plan national de numérotation (décision 2018-0881): dialled from all of France in ten digits
    (r"0?((?:590|69[01])\d{6})", r"590\1"),  # Guadeloupe, Saint-Barthélemy, Saint-Martin
    (r"0?([56]94\d{6})", r"594\1"),  # Guyane
    (r"0?((?:596|69[67])\d{6})", r"596\1"),  # Martinique
    (r"0?((?:26[239]|639|69[23])\d{6})", r"262\1"),  # La Réunion, Mayotte
    (r"0508(\d{6})", r"508\1"),  # Saint-Pierre-et-Miquelon
    (r"0(708\d{6})", r"508\1"),
)
_FRENCH_CARRIERS = r"16\d\d(?=0)"  # Arcep: 16XY, selection of a carrier call by call
_METROPOLITAN = ((r"0?([1-9]\d{8})", r"33\1"),)
_OVERSEAS_FRANCE = Habits(before=("3651", _FRENCH_CARRIERS), detours=_OVERSEAS, beyond=_METROPOLITAN)
_NORTH_AMERICA = Habits(
    before=(r"101\d{4}", "1167", "1182"),  # NANPA: 101XXXX carrier; FCC 47 CFR 64.1601: *67, *82, by dial 1167, 1182
)
_EAST_AFRICA = {"KE": ("005", "254"), "UG": ("006", "256"), "TZ": ("007", "255")}


def _east_african(country: str) -> Habits:
    """The three call each other by a prefix of their own, before the other's national number; all others by 000."""
    others = (each for name, each in _EAST_AFRICA.items() if name != country)
    return Habits(detours=tuple((rf"{prefix}(\d{{9}})", rf"{code}\1") for prefix, code in others), abroad="000")


HABITS: dict[str, Habits] = {
    "FR": Habits(before=("3651", _FRENCH_CARRIERS), detours=_OVERSEAS),  # 3651 hides the caller (Orange)
    **dict.fromkeys(("GP", "BL", "MF", "GF", "MQ", "RE", "YT"), _OVERSEAS_FRANCE),
    **{country: _east_african(country) for country in _EAST_AFRICA},
    **dict.fromkeys(COUNTRY_CODE_TO_REGION_CODE[1], _NORTH_AMERICA),
    # Argentina, ENACOM: 15 before a mobile is dialled within one area, whose code is not told
    "AR": Habits(nowhere=r"15\d{6,8}"),
    "AT": Habits(before=(r"10\d\d(?=0)",)),  # RTR: 10xx
    "AU": Habits(before=("183[12]", r"14\d\d(?=0)")),  # ACMA: 1831 hides, 1832 shows; 14xx carrier
    "BE": Habits(before=(r"1[56]\d\d(?=0)",)),  # IBPT: 15xx, 16xx
    # Brazil, Anatel: 90 90, and 90 with a carrier and an area, are paid by who is called
    "BR": Habits(nowhere=r"90(?:90\d{8,9}|(?:1[245]|2[1-35]|31|4[13]|[56]5|99)\d{10,11})"),
    "CH": Habits(before=(r"10[78]\d\d(?=0)",)),  # OFCOM: 107xx, 108xx
    "CL": Habits(before=(r"1\d\d(?=[2-9])",)),  # Subtel: 1XX, before a national number
    "CO": Habits(before=(r"0[579](?=[36])",)),  # CRC: carriers 05, 07, 09 within the country
    "DE": Habits(before=(r"010(?:0\d\d|[1-9]\d)",)),  # Bundesnetzagentur: 010xy, 0100yy
    "DK": Habits(before=(r"10\d\d(?=\d{8}$|00)",)),  # Energistyrelsen: 10xx
    "ES": Habits(before=("06[78]", r"10\d\d", r"10\d{3}")),  # CNMC: 067 hides, 068 shows; 10xy, 10xyz
    "GB": Habits(before=("1470", "141", r"1[2-8]\d\d(?=0)", r"18\d{3}(?=0)")),  # Ofcom: 141 hides, 1470 shows; carriers
    "HK": Habits(before=("133", "1357")),  # OFCA: 133 hides
    "HU": Habits(before=(r"15\d\d(?=0)",)),  # NMHH: 15xx
    # Indosat 001 and 008, Telkom 007, GAHARU 009, over the Internet 010xx (Kominfo, FTP Nasional 2000)
    "ID": Habits(abroad=r"00[1789]|010\d\d"),
    "IE": Habits(
        before=("14[12]", r"13\d{3}(?=0)"),  # ComReg: 141 hides, 142 shows; 13xxx carrier
        detours=((r"048(\d{8})", r"4428\1"),),  # ComReg: Northern Ireland by 048, at the national price
    ),
    "IT": Habits(
        before=(r"10\d\d(?=[03])", r"10\d{3}(?=[03])"),  # AGCOM: 10xy, 10xyz
        detours=((r"0549(\d{6})", r"3780549\1"),),  # San Marino, as any Italian district
    ),
    # Japan, MIC: 184 hides, 186 shows, 122 undoes a chosen carrier; KDDI, NTT, SoftBank and others by 00xy
    "JP": Habits(before=("18[46]", "122", r"00(?:1|3[369]|4[16]|6[01]|77|88|91\d\d)(?=0)")),
    "KR": Habits(before=(r"08[1-9](?=0)",)),  # MSIT: 08x carrier before a national number
    "LU": Habits(before=(r"15\d{3}(?=0|[2-9])",)),  # ILR: 15xxx
    # Mexico, IFT: 01, 044 and 045 were dialled before the ten digits until August 2019, and still are by habit
    "MX": Habits(before=(r"0(?:1|4[45])(?=\d{10}$)",)),
    # Singapore by 02, from there by 020 (MCMC, IMDA)
    "MY": Habits(detours=((r"02([3689]\d{7})", r"65\1"),)),
    "SG": Habits(detours=((r"020(\d{8,10})", r"60\1"),), abroad=r"00[0128]|01\d|02[1-9]|03\d"),
    "NL": Habits(before=(r"1[06]\d\d(?=0)",)),  # ACM: 10xx, 16xx
    "NZ": Habits(before=("019[67]",)),  # Spark: 0197 hides, 0196 shows
    "PL": Habits(before=(r"10\d\d(?=00)", r"10\d\d0?(?=\d{9}$)")),  # UKE: 10xx
    "PT": Habits(before=(r"10\d\d(?=\d{9}$|00)",)),  # ANACOM: 10xy
    "RO": Habits(before=(r"16\d\d(?=0)", r"10\d\d(?=0)")),  # ANCOM: 16xy, 10xy
    "SE": Habits(before=(r"95\d\d(?=0)", r"95\d{3}(?=0)")),  # PTS: 95xx, 95xxx
    "TR": Habits(before=(r"10\d\d(?=0)",)),  # BTK: 10xx
    "VN": Habits(before=(r"17[1-9](?=0)",)),  # MIC: voice over IP, 171 VNPT, 178 Viettel, 179 EVN
}

NO_HABITS = Habits()

HARMONISED = r"116\d{3}"
"""Numbers of social value, the same in all of Europe (Decision 2007/116/EC); elsewhere they reach nobody else."""


@lru_cache
def habits_of(country: str) -> Habits:
    """Those of a country (ISO 3166 alpha-2); of one that is not listed, none."""
    return HABITS.get(country, NO_HABITS)
