"""Pages of lists of entities, in one place: `limit` and `after`, and where the next page stands.

Every array of entities has them, a thread, and a team's protocols; who has submitted, one for each observer, comes whole.
Notes and searches have pages of their own. A list that is an array stays one: the address of its next page comes in a
Link header (RFC 8288). Without `limit` all comes at once.
"""

from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import Depends, Query, Request
from starlette.datastructures import URL, MutableHeaders
from starlette.responses import Response

from lessonstudy.domain.errors import Invalid
from lessonstudy.web.api.inputs import Text

LARGEST_PAGE = 1_000


class Page:
    """The part of a list that one request asks for: at most `limit` items, after the one of the id `after`."""

    def __init__(self, url: URL, headers: MutableHeaders, limit: int | None, after: str | None) -> None:
        self._url = url
        self._headers = headers
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
        url = self._url.include_query_params(after=after)
        return f"{url.path}?{url.query}"


async def paging(
    request: Request,
    response: Response,
    limit: Annotated[int | None, Query(ge=1, le=LARGEST_PAGE, description="Without it, all.")] = None,
    after: Annotated[Text | None, Query(description="The id of the last item that is known already.")] = None,
) -> Page:
    """A coroutine, since FastAPI sends a plain function or a class to a thread."""
    return Page(request.url, response.headers, limit, after)


Paging = Annotated[Page, Depends(paging)]
