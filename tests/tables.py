"""Tables of a made-up province, as a statistics office and an operator would save them."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

SIGNS = "安白柏宝北碧苍长成城赤川春翠大丹东峨凤福高广古桂海汉和黑红花华黄吉江金井九开兰老乐林龙鹿马梅明木南宁牛平清泉仁三山石双水太天铁万文五西溪仙新兴秀阳永玉云正竹"
INSTITUTIONS = ("编号", "名称", "区划代码", "类型", "登记状态", "电话", "开放时间", "服务区域", "承接人数")
PRICES = ("机构编号", "项目", "价格", "单位", "起算日期")


def province(rows: int) -> Iterator[tuple[str, str]]:
    """Code, filled to 12 digits, and name: about nine villages in ten rows, names said twice and oftener."""
    names = ("".join(pair) for pair in itertools.cycle(itertools.product(SIGNS, repeat=2)))

    def every() -> Iterator[tuple[str, str]]:
        yield "510000000000", "四川省"
        for city in range(1, 22):
            yield f"51{city:02}00000000", f"{next(names)}市"
            for county in range(21, 31):
                yield f"51{city:02}{county}000000", f"{next(names)}县"
                for street in range(100, 118):
                    yield f"51{city:02}{county}{street}000", f"{next(names)}镇"
                    for village in range(201, 219):
                        yield f"51{city:02}{county}{street}{village}", f"{next(names)}村委会"

    return itertools.islice(every(), rows)


def write(
    file: Path, heading: Sequence[str], rows: Iterable[Sequence[str]], comma: str = ",", encoding: str = "utf-8"
) -> Path:
    """A table as a file."""
    lines = [comma.join(heading), *(comma.join(row) for row in rows)]
    file.write_text("\n".join(lines) + "\n", encoding, newline="")
    return file
