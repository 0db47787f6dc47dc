"""What the shops of --demo and of practice sell: prices of calls, a small price list, and the numbers people call."""

CABINS = 6
SIMULATED = "sipura"
"""The gateway, and the dialect it speaks."""

# prefix, destination, what the provider charges a minute, what customers pay, first and next increment (sell)
PRICES = (
    ("221", "Sénégal fixe", "38.5", "60", 60, 60), ("22177", "Sénégal mobile Orange", "52.25", "75", 1, 1),
    ("22176", "Sénégal mobile Free", "54", "75", 1, 1), ("22178", "Sénégal mobile", "52.25", "75", 1, 1),
    ("223", "Mali", "88.75", "125", 1, 1), ("225", "Côte d’Ivoire", "91.5", "125", 1, 1),
    ("224", "Guinée", "140.2", "200", 1, 1), ("220", "Gambie", "110.4", "150", 1, 1),
    ("228", "Togo", "118", "150", 1, 1), ("237", "Cameroun", "126.35", "175", 1, 1),
    ("212", "Maroc", "61.8", "100", 30, 6), ("33", "France fixe", "7.65", "50", 60, 60),
    ("336", "France mobile", "31.2", "100", 30, 6), ("337", "France mobile", "31.2", "100", 30, 6),
    ("34", "Espagne", "8.9", "60", 60, 60), ("39", "Italie fixe", "9.4", "60", 60, 60),
    ("393", "Italie mobile", "48.3", "125", 30, 6), ("49", "Allemagne", "9.1", "60", 60, 60),
    ("44", "Royaume-Uni", "8.2", "60", 60, 60), ("1", "États-Unis, Canada", "6.75", "50", 60, 60),
    ("971", "Émirats arabes unis", "118.4", "175", 1, 1), ("86", "Chine", "12.6", "60", 60, 60),
)  # fmt: skip

NUMBERS = ("775551234", "765550187", "0033612340056", "0033145550199", "0022320795501", "002250707555012",
           "0034915550122", "00393475550133", "0012125550142", "00212522555014", "00237655550155",
           "785550166", "00224622123456")  # fmt: skip

ARTICLES = (("Café Touba", "100"), ("Internet, 30 minutes", "150"), ("Internet, 1 heure", "250"), ("Photocopie", "25"),
            ("Impression couleur", "100"))  # fmt: skip
