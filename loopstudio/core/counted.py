"""Counted: a number of things in words."""


def counted(count: int, thing: str) -> str:
    """Give "1 loop" or "3 loops"; the plural of `thing` is made with an s."""
    return f"1 {thing}" if count == 1 else f"{count:,} {thing}s"
