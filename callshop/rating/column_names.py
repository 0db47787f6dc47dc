"""What providers call the columns of their price lists, in English, French, Portuguese, Spanish and Arabic.

A name is compared without accents, capitals, punctuation, currencies and small words: "Rate (USD/min.)", "rate per
minute" and "RATE" are all "rate".
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping

from callshop.amounts import CURRENCIES

FIELDS: Mapping[str, tuple[str, ...]] = {
    "prefix": (
        "prefix", "prefixe", "prefixo", "prefijo", "بادئة", "البادئة", "dial_code", "dialcode", "dialing_code",
        "dialling_code", "full_code", "dialed_digits", "dial_prefix", "prefix_code", "code_prefix", "destination_code",
        "code", "codes", "area_code", "area_codes", "city_code", "city_codes", "network_code", "network_codes", "ndc",
        "dial_codes", "prefixes", "breakout", "breakouts", "digits", "indicatif", "indicatifs", "code_destination",
        "codigo", "codigos", "codigo_area", "codigo_ciudad", "codigo_destino", "codigo_cidade", "indicativo",
        "indicativos", "codigo_marcacion", "ddd", "ddi", "رمز", "الرمز", "كود", "الكود", "مفتاح", "المفتاح",
        "رمز_المنطقة", "destination_prefix", "e164", "number_prefix", "terminating_code",
    ),
    "country_code": (
        "country_code", "countrycode", "cc", "country_dial_code", "country_dialing_code", "code_pays",
        "indicatif_pays", "codigo_pais", "رمز_الدولة", "مفتاح_الدولة", "رمز_البلد", "كود_الدولة",
    ),
    "destination": (
        "destination", "destination_name", "description", "libelle", "destino", "nombre_destino", "descripcion",
        "descricao", "الوجهة", "وجهة", "الوصف", "route", "zone", "zona", "location", "area", "region", "breakout_name",
        "designation", "nom_destination", "nom", "name", "network", "carrier", "operator", "operateur", "country",
        "country_name", "pays", "pais", "nom_pays", "الدولة", "البلد", "المنطقة", "الاسم", "to_country",
    ),
    "price": (
        "price", "new_price", "new_rate", "rate_n", "price_n", "price_minute", "rate_minute", "rate", "rates", "prix",
        "nouveau_prix", "nouveau_tarif", "tarif", "tarifs", "prix_unitaire", "cout", "cost", "cost_minute", "charge",
        "tariff", "precio", "nuevo_precio", "tarifa", "nueva_tarifa", "nova_tarifa", "preco", "novo_preco", "valor",
        "custo", "costo", "costa", "unit_price", "price_unit", "sell_rate", "buy_rate", "selling_rate", "selling_price",
        "voice_rate", "call_rate", "std_rate", "standard_rate", "amount", "montant", "السعر", "سعر", "سعر_الدقيقة",
        "التعرفة", "تعرفة", "الثمن", "ثمن_الدقيقة", "السعر_الجديد", "سعر_دقيقة",
    ),
    "connect_fee": (
        "connect_fee", "connection_fee", "setup_fee", "set_up_fee", "call_setup", "setup_charge", "connection_charge",
        "connect_charge", "connection", "flag_fall", "flagfall", "frais", "frais_connexion", "frais_etablissement",
        "cout_connexion", "mise_relation", "taxa_conexao", "taxa_ligacao", "cargo_conexion", "establecimiento",
        "cuota_conexion", "tarifa_conexion", "رسوم_الاتصال", "رسم_الاتصال", "رسوم_التوصيل",
    ),
    "increments": (
        "increments", "increment", "billing_increment", "billing_increments", "billing", "rounding", "billing_step",
        "billing_terms", "charging_interval", "interval", "pas", "pas_facturation", "paliers", "palier", "tarification",
        "incremento", "incrementos", "cadencia", "redondeo", "intervalo", "tasacion", "فترة_المحاسبة", "التقريب",
    ),
    "first_increment": (
        "first_increment", "initial_increment", "first_interval", "interval_1", "initial_interval", "min_duration",
        "minimum_duration", "minimum", "min_charge", "minimal_time", "min_time", "initial_period", "premier_palier",
        "premier_pas", "duree_minimale", "primer_incremento", "primeiro_incremento", "duracion_minima",
        "duracao_minima", "الفترة_الاولى",
    ),
    "next_increment": (
        "next_increment", "subsequent_increment", "additional_increment", "next_interval", "interval_n", "interval_2",
        "subsequent_interval", "second_increment", "step", "palier_suivant", "paliers_suivants", "pas_suivant",
        "incremento_siguiente", "siguiente_incremento", "proximo_incremento", "الفترة_التالية",
    ),
    "free_under": (
        "free_under", "grace_time", "grace_period", "free_seconds", "gratuit_sous", "gratuit_avant", "periodo_gracia",
        "tempo_gratis", "segundos_gratis",
    ),
    "effective": (
        "effective", "effective_date", "effective_from", "date_effective", "valid_from", "start_date", "active_from",
        "activation_date", "date", "begin_date", "date_effet", "valable_du", "valable_partir", "date_debut",
        "date_application", "fecha_efectiva", "vigencia", "fecha_inicio", "valido_desde", "fecha_vigencia",
        "data_efetiva", "data_inicio", "valido_partir", "inicio_vigencia", "تاريخ_السريان", "تاريخ_البدء",
        "ساري_من", "تاريخ",
    ),
    "cabin": ("cabin", "cabine", "cabina", "booth", "الكابينة", "كابينة"),
    "from": ("from", "hour_from", "time_from", "start_time", "heure_debut", "hora_inicio"),
    "to": ("to", "hour_to", "time_to", "end_time", "heure_fin", "hora_fin"),
    "days": ("days", "weekdays", "jours", "dias", "الايام"),
    "refused": ("refused", "refuse", "recusado", "rechazado", "مرفوض"),
}  # fmt: skip
"""What a column can be -> the names it is known by, as `folded` leaves them, the surest first."""

REQUIRED = ("prefix", "price")

BESIDE = ("cabin", "from", "to", "days", "refused")
"""The columns of prices beside the general ones; our own exports have them."""

_SMALL = """
in en em per par por the of de du des del la le les los las do da dos das y et e and a au aux min mn mins minute
minutes minuto minutos mnt d ht htva ttc excl vat net
"""
_SMALL_WORDS = frozenset(_SMALL.split())
"""Words that say nothing of which column it is: "Prix par minute HT (FCFA)" is "prix"."""

_ARABIC_SMALL = frozenset({"في", "لكل", "دولار", "يورو", "بالدولار", "باليورو", "بالفرنك", "بالدرهم", "بالدينار"})
_MONEY_WORDS = frozenset({"f", "fcfa", "cfa", "euro", "euros", "dollar", "dollars"})


def folded(name: str) -> str:
    """A column's name as it is compared."""
    words = _words(name)
    whole = "_".join(words)
    if whole in _KNOWN:
        return whole
    said = [word for word in words if not _says_nothing(word)]
    return "_".join(said or words)


def names_in(cells: Iterable[str]) -> int:
    """How many of a row's cells name a column."""
    return sum(len(cell) <= 60 and folded(cell) in _KNOWN for cell in cells if cell)


def named(header: Iterable[str]) -> dict[str, list[int]]:
    """Field -> the columns whose name is one of its names, those of the surest name; a column is of one field."""
    names = [folded(name) for name in header]
    found: dict[str, list[int]] = {}
    for field, known in _RANKED.items():
        ranked = [(known.index(name), place) for place, name in enumerate(names) if name in known]
        if ranked:
            surest = min(ranked)[0]
            found[field] = [place for rank, place in ranked if rank == surest]
    return found


def _words(name: str) -> list[str]:
    letters = unicodedata.normalize("NFKD", name)
    bare = "".join(sign for sign in letters if not unicodedata.combining(sign)).casefold()
    return re.findall(r"[^\W_]+", bare)


def _says_nothing(word: str) -> bool:
    small = word in _SMALL_WORDS or word in _ARABIC_SMALL or word in _MONEY_WORDS
    return small or word.upper() in CURRENCIES


_RANKED = {field: tuple("_".join(_words(name)) for name in names) for field, names in FIELDS.items()}
_KNOWN = frozenset(name for names in _RANKED.values() for name in names)
