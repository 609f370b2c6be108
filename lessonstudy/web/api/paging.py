"""Pages of a list, for every list that can grow, in one place: `limit` and `after`, and where the next page stands.

A list that is an array stays one: the address of its next page comes in a Link header (RFC 8288). Without `limit` all
comes at once.
"""

from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import Depends, Query, Request
from starlette.datastructures import URL
from starlette.responses import Response

from lessonstudy.domain.errors import Invalid
from lessonstudy.web.api.inputs import Text

LARGEST_PAGE = 1_000


class Page:
    """The part of a list that one request asks for: at most `limit` items, after the one of the id `after`."""

    def __init__(
        self,
        request: Request,
        response: Response,
        limit: Annotated[int | None, Query(ge=1, le=LARGEST_PAGE, description="Without it, all.")] = None,
        after: Annotated[Text | None, Query(description="The id of the last item that is known already.")] = None,
    ) -> None:
        self._url = request.url
        self._headers = response.headers
        self._limit = limit
        self._after = after

    def of(self, items: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        """The page as an array. Raises Invalid where `after` is not in the list (any more)."""
        return self.cut(items)[0]

    def cut(self, items: Iterable[dict[str, Any]]) -> tuple[list[dict[str, Any]], str | None]:
        """The same, and the id to go on after."""
        rest = list(items)
        if self._after is not None:
            places = [place for place, one in enumerate(rest) if one["id"] == self._after]
            if not places:
                raise Invalid.of("after", "page-gone")
            rest = rest[places[0] + 1 :]
        page = rest[: self._limit]
        following = page[-1]["id"] if page and len(page) < len(rest) else None
        if following:
            self._headers["Link"] = f'<{self._address(following)}>; rel="next"'
        return page, following

    def _address(self, after: str) -> str:
        url: URL = self._url.include_query_params(after=after)
        return f"{url.path}?{url.query}"


Paging = Annotated[Page, Depends(Page)]
