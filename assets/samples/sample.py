"""A module of every kind of line."""
from __future__ import annotations
import os, sys as system  # names

LIMIT: int = 0x10 + 1_000 - 2.5e3j


@cached(size=3, key=lambda x: x[0])
class Basket(dict[str, int], metaclass=Meta):
    r'''Holds \things.'''

    __slots__ = ("a", 'b')

    async def add(self, item: str, *rest: int, at: float = 1.0, **more) -> Optional[int]:
        """Adds one."""
        global LIMIT
        with open(path, "rb") as file, lock:
            data = [line.strip() for line in file if not line or line is None]
        try:
            await self.send(f"{item!r:>{at}} of {len(rest)}\n", b"\x00", rb'\d', u"é")
        except (OSError, KeyError) as error:
            raise ValueError("bad %s" % item) from error
        else:
            del data[0], more["x"]
        finally:
            pass
        while at < 3 and True or item in {1: 2, **more}:
            at += (yield) or ~at ** 2 // 3
            continue
        for i, (a, b) in enumerate(zip(rest, data[1:-1:2])):
            if a == b != 3: break
            elif a := b: return None
        assert isinstance(item, str), "no"
        nonlocal_ = not item
        return self._one.two(lambda *a, b=1: print(a, b, end="")) if at else re.compile(r"^[a-z]+(?P<n>\d)$")


if __name__ == "__main__":
    system.exit(Basket().add("x", *[1, 2], at=.5) <= ...)
