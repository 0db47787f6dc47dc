"""Price lists as files, as `tariff export` writes them: what an import takes back unchanged."""

from collections.abc import Callable, Iterable
from io import StringIO
from tempfile import SpooledTemporaryFile

from flask import Blueprint, Response, make_response, send_file

from callshop.rating.tariff import Rate
from callshop.rating.tariff_file import write_csv, write_xlsx
from callshop.web.page.list_export import file_routes
from callshop.web.request.exports import XLSX
from callshop.web.request.roles import View

IN_MEMORY = 1 << 20


def price_files(pages: Blueprint, path: str, rates: Callable[[], Iterable[Rate]]) -> Callable[[View], View]:
    """Marks the view of a price list: beside its path stand its files, for the roles of the page."""
    name = path.strip("/")
    return file_routes(
        pages, path, csv=lambda: _csv_of(rates(), f"{name}.csv"), xlsx=lambda: _xlsx_of(rates(), f"{name}.xlsx")
    )


def _csv_of(rates: Iterable[Rate], name: str) -> Response:
    written = StringIO()
    write_csv(rates, written)
    response = make_response(written.getvalue())
    response.content_type = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response


def _xlsx_of(rates: Iterable[Rate], name: str) -> Response:
    book = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - it is closed when it has been sent
    write_xlsx(rates, book)
    book.seek(0)
    return send_file(book, mimetype=XLSX, as_attachment=True, download_name=name)
