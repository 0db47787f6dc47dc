"""A form as it was typed, with what is wrong beside each field, so that nothing is typed twice."""

from collections.abc import Callable

from flask import Response, jsonify, make_response, request

from callshop.events import Sentence
from callshop.web.page.rendering import words
from callshop.web.request.security import asks_for_json


class Form:
    """values: field -> text as typed; errors: field -> sentence, "" for the whole; status: of such an answer."""

    status = 400

    def __init__(self, **values: str):
        self.values = values
        self.errors: dict[str, Sentence] = {}

    def wrong(self, field: str, why: Sentence) -> None:
        """The first complaint about a field stays."""
        self.errors.setdefault(field, why)

    def __getitem__(self, field: str) -> str:
        return self.values.get(field, "")


def shown_form(form: Form, page: Callable[[], str], status: int = 400) -> Response:
    """The page again with the form's errors; the first of them, to who asks for JSON."""
    if asks_for_json(request):
        return make_response(jsonify(error=words().say(next(iter(form.errors.values())))), status)
    return make_response(page(), status)
