"""A list that is a page, JSON, CSV and XLSX: said once, beside the view of its page.

    PEOPLE = ListExport("people", COLUMNS, people.list_persons)

    @pages.get("/people")
    @PEOPLE.files(pages, "/people")        # /people.csv and /people.xlsx, for whom the page is
    @allowed(OWNER)
    def index(): ...
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flask import Blueprint, Response

from callshop.web.request import exports
from callshop.web.request.context import house
from callshop.web.request.exports import Columns
from callshop.web.request.roles import View, allowed, roles_of_view


@dataclass(frozen=True, slots=True)
class ListExport:
    """name, columns, rows: of its files; what is a function is asked in each request.

    name         of the file and its sheet; a function is given what stands in the holes of the address
    columns      (name, kind) as exports.py has them; a function tells those that this reader may see
    rows         every record of the selection that the address describes, given what stands in its holes
    offsets      the workbook has instants as text, with their offset
    """

    name: str | Callable[..., str]
    columns: Columns | Callable[[], Columns]
    rows: Callable[..., Iterable[object]]
    offsets: bool = False

    def as_json(self, record: object) -> dict:
        return exports.as_json(self._columns(), record, house())

    def all_as_json(self, records: Iterable[object]) -> list[dict]:
        return [self.as_json(record) for record in records]

    def files(self, pages: Blueprint, *paths: str) -> Callable[[View], View]:
        """Marks the view of the page: beside each of its paths stand the files, for the roles of the page."""
        return file_routes(pages, *paths, csv=self._csv, xlsx=self._xlsx)

    def _csv(self, **holes: object) -> Response:
        return exports.as_csv(self._name(holes), self._columns(), self.rows(**holes), house())

    def _xlsx(self, **holes: object) -> Response:
        columns = self._columns()
        if self.offsets:
            columns = tuple((name, "offset" if kind == "instant" else kind) for name, kind in columns)
        return exports.as_xlsx(self._name(holes), columns, self.rows(**holes), house())

    def _name(self, holes: dict[str, object]) -> str:
        return self.name(**holes) if callable(self.name) else self.name

    def _columns(self) -> Columns:
        return self.columns() if callable(self.columns) else self.columns


def file_routes(pages: Blueprint, *paths: str, **writers: Callable[..., Response]) -> Callable[[View], View]:
    """Marks a page's view: what a writer answers stands at each path with its ending, for the roles of the page."""

    def beside(view: View) -> View:
        for ending, writer in writers.items():
            endpoint = f"{view.__name__}_{ending}"
            file_view = allowed(roles_of_view(view))(_renamed(writer, endpoint))
            for path in paths:
                pages.add_url_rule(f"{path}.{ending}", endpoint, file_view)
        return view

    return beside


def _renamed(writer: Callable[..., Response], name: str) -> View:
    def file_view(**holes: object) -> Response:
        return writer(**holes)

    file_view.__name__ = name
    return file_view
