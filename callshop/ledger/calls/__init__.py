"""Call records: their life, filters, counts, paging and daily rollups. No money changes hands here."""
