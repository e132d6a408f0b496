"""Lists that AWS gives a page at a time."""

from .errors import invalid


def page(request: dict, answer: dict, key: str, size: int) -> dict:
    """The page of `answer[key]` that `request` asks for."""
    try:
        start = int(request.get("NextToken", 0))
    except ValueError:
        raise invalid("Invalid NextToken") from None
    rest = {k: v for k, v in answer.items() if k != "NextToken"}
    whole = answer[key]
    if start + size < len(whole):
        rest["NextToken"] = str(start + size)
    return {**rest, key: whole[start:start + size]}
