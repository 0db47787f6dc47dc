"""What providers write where a prefix belongs, and the prefixes it is; what has two readings is refused."""

import pytest

from callshop.rating.codes import NoPrefix, expanded


@pytest.mark.parametrize(
    ("cell", "prefixes"),
    [
        ("33", "33"), ("0033", "33"), ("+33", "33"), ('="33"', "33"), ("'33", "33"), ('"33"', "33"), ("='0033'", "33"),
        ("33.0", "33"), ("(33)", "33"), ("33*", "33"), ("33x", "33"), ("+33 6", "336"), ("33-6", "336"), ("٣٣", "33"),
        ("1-876", "1876"), ("+1 (204)", "1204"), ("44 (0)20", "4420"), ("33; 44", "33 44"), ("33,44", "33 44"),
        ("33/44", "33 44"), ("33\n44", "33 44"), ("33 | 44", "33 44"), ("221 77,78", "22177 22178"),
        ("221 70-72, 77", "22170 22171 22172 22177"), ("7600-7603", "7600 7601 7602 7603"),
        ("7600-03", "7600 7601 7602 7603"),
        ("7 701, 702", "7701 7702"), ("7 701, 7702", "7701 7702"), ("1204, 1226, 1249", "1204 1226 1249"),
        ("+33; +44", "33 44"), ("0033, 0044", "33 44"), ("221,222", "221 222"), ("881 6, 881 7", "8816 8817"),
        ("220 – 223", None), ("7600 to 7602", "7600 7601 7602"), ("77098-77101", "77098 77099 77100 77101"),
    ],
)  # fmt: skip
def test_a_cell_is_one_code_or_several(cell, prefixes):
    if prefixes is None:
        with pytest.raises(NoPrefix):
            expanded(cell)
    else:
        assert expanded(cell) == tuple(prefixes.split())


@pytest.mark.parametrize(
    ("cell", "country", "prefixes"),
    [
        ("77,78", "221", "22177 22178"), ("", "221", "221"), ("Proper", "221", "221"),
        ("76-78", "221", "22176 22177 22178"),
        ("204,226,249", "1", "1204 1226 1249"), ("All", "33", "33"),
    ],
)  # fmt: skip
def test_codes_stand_behind_the_country_s_own_column(cell, country, prefixes):
    assert expanded(cell, country) == tuple(prefixes.split())


@pytest.mark.parametrize(
    "cell",
    [
        "", "x", "4x4", "2.21E+11", "33.5", "033", "00", "0", "000", "1,204", "44,207", "1,204,226", "2217,8", "2217,1",
        "33-44", "1 20 45", "7609-7600", "100000-999999", "12345678901234567", "2010-12-01 00:00:00", "-33", "33--44",
        ";", "33;x", "9" * 5000, "1;" * 3000,
    ],
)  # fmt: skip
def test_what_is_no_prefix_or_could_be_two_things_is_refused(cell):
    with pytest.raises(NoPrefix) as refused:
        expanded(cell)
    assert str(refused.value.why)


def test_a_thousands_comma_in_a_prefix_is_refused_with_both_readings():
    with pytest.raises(NoPrefix, match=r"1204.*1 \+ 204"):
        expanded("1,204")
