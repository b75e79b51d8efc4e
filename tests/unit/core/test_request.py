from loopstudio.core.request import Request


def test_every_request_counts_its_items_from_its_seed() -> None:
    request = Request("any", count=3, seed=2**32 - 1, first=1)
    assert [request.item_seed(index) for index in request.indices] == [0, 1]
