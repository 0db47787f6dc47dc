"""Price lists as files, as `tariff export` writes them: what an import takes back unchanged."""

from collections.abc import Iterable
from io import StringIO
from tempfile import SpooledTemporaryFile

from flask import Response, make_response, send_file

from callshop.rating.tariff import Rate
from callshop.rating.tariff_file import write_csv, write_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
IN_MEMORY = 1 << 20


def csv_of(rates: Iterable[Rate], name: str) -> Response:
    written = StringIO()
    write_csv(rates, written)
    response = make_response(written.getvalue())
    response.content_type = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response


def xlsx_of(rates: Iterable[Rate], name: str) -> Response:
    book = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - it is closed when it has been sent
    write_xlsx(rates, book)
    book.seek(0)
    return send_file(book, mimetype=XLSX, as_attachment=True, download_name=name)
