"""Lists are shown a page at a time, always."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

from django.core.paginator import Page, Paginator
from django.http import HttpRequest

PER_PAGE = 25

if TYPE_CHECKING:  # generic to the type checker only
    BasePage = Page[Any]
    BasePaginator = Paginator[Any]
else:
    BasePage = Page
    BasePaginator = Paginator


class ListPage(BasePage):
    """One page of a list, with what the pagination component shows."""

    @property
    def gap(self) -> str:
        return str(self.paginator.ELLIPSIS)

    @property
    def numbers(self) -> Iterator[int | str]:
        return self.paginator.get_elided_page_range(self.number, on_each_side=1, on_ends=1)

    @property
    def summary(self) -> str:
        return f"Showing {self.start_index()} to {self.end_index()} of {self.paginator.count}"


class ListPaginator(BasePaginator):
    def _get_page(self, object_list: Any, number: int, paginator: Any) -> ListPage:
        return ListPage(object_list, number, paginator)


def paginate(request: HttpRequest, items: Any, per_page: int = PER_PAGE, *, parameter: str = "page") -> ListPage:
    """The page that the address asks for; one that does not exist is answered by the nearest that does."""
    return cast("ListPage", ListPaginator(items, per_page).get_page(request.GET.get(parameter, 1)))
