"""The places of the tests: one county in which most things happen, and a few that differ from it in some rule."""

from __future__ import annotations

from datetime import date

from bot.domain.area import Area
from bot.domain.institution import Institution, Kind, Registration
from bot.domain.price import Price
from bot.store.unit import Unit

COUNTY, TOWN, NEXT_TOWN = "510521", "510521104", "510521105"
FAR_COUNTY, FAR_TOWN = "510522", "510522101"
"""Where the team of the county does not reach."""
BARE_COUNTY, BARE_TOWN = "510524", "510524100"
"""Where there is no institution to go to."""
AREAS = (
    Area("510000", "四川省", "province", ""),
    Area("510500", "泸州市", "city", "510000"),
    Area(COUNTY, "泸县", "county", "510500"),
    Area(TOWN, "云锦镇", "street", COUNTY),
    Area(NEXT_TOWN, "得胜镇", "street", COUNTY),
    Area(FAR_COUNTY, "合江县", "county", "510500"),
    Area(FAR_TOWN, "榕山镇", "street", FAR_COUNTY),
    Area(BARE_COUNTY, "叙永县", "county", "510500"),
    Area(BARE_TOWN, "叙永镇", "street", BARE_COUNTY),
    Area("510525", "古蔺县", "county", "510500"),
    Area("510525100", "古蔺镇", "street", "510525"),
    Area("510525101", "得胜乡", "street", "510525"),
    Area("310000", "上海市", "province", ""),
    Area("310100", "市辖区", "city", "310000"),
    Area("310101", "黄浦区", "county", "310100"),
    Area("310104", "徐汇区", "county", "310100"),
    Area("310104010", "田林街道", "street", "310104"),
    Area("230000", "黑龙江省", "province", ""),
    Area("230100", "哈尔滨市", "city", "230000"),
    Area("230102", "道里区", "county", "230100"),
    Area("230102001", "兆麟街道", "street", "230102"),
    Area("220000", "吉林省", "province", ""),
    Area("220100", "长春市", "city", "220000"),
    Area("220102", "南关区", "county", "220100"),
    Area("220102001", "南岭街道", "street", "220102"),
    Area("430000", "湖南省", "province", ""),
    Area("430100", "长沙市", "city", "430000"),
    Area("430102", "芙蓉区", "county", "430100"),
    Area("430102001", "定王台街道", "street", "430102"),
)
"""湖南 stands for every place without a pack of its own."""
INSTITUTIONS = (
    Institution("i1", "向阳之家", COUNTY, Kind.DAY_CENTRE, True, "0830-8190001", "周一到周五", "正街1号"),
    Institution("h1", "县人民医院", COUNTY, Kind.HOSPITAL, False, "0830-8190009", "全天", "正街9号"),
    Institution("clinic1", "云锦镇卫生院", TOWN, Kind.CLINIC, False, "0830-8190008", "全天", "镇街8号"),
    Institution("clinic2", "古蔺镇卫生院", "510525100", Kind.CLINIC, False, "0830-8190006", "全天", "街8号"),
    Institution(
        "far1", "榕山站", FAR_COUNTY, Kind.UNSTATED, True, "0830-8190002", "周二", "", services="跟人来往",
        registration=Registration.FILED, capacity=1, hotline="0830-8190003", hotline_hours="晚上",
    ),
    Institution("far2", "没登记的站", FAR_COUNTY, Kind.CLUBHOUSE, False, "0830-8190004", "周二", "正街2号"),
    Institution("s1", "田林心园", "310104010", Kind.SUNSHINE_HOME, True, "021-64000001", "每天", "柳州路1号"),
    Institution("s2", "徐汇医院", "310104", Kind.HOSPITAL, True, "021-64000002", "每天", "钦州路1号"),
    Institution("s3", "区精神卫生中心", "310101", Kind.HOSPITAL, False, "021-8190007", "全天", "路7号"),
    Institution("n1", "兆麟之家", "230102001", Kind.DAY_CENTRE, True, "0451-84000001", "每天", "西十道街1号"),
    Institution("n2", "道里之家", "230102", Kind.DAY_CENTRE, True, "0451-84000002", "每天", "西十道街2号"),
    Institution(
        "n3", "泸县医院", "430102", Kind.HOSPITAL, True, "0830-8190007", "全天", "正街7号", serves=("511502",)
    ),
)  # fmt: skip
"""A hospital or clinic that is not registered hands people on: it is none of the places one can go to."""
PRICES = (
    Price("i1", "白天活动", "0", "天", date(2025, 1, 1)),
    Price("i1", "午饭", "8", "顿", date(2025, 1, 1)),
    Price("i1", "午饭", "10", "顿", date(2026, 7, 1)),
    Price("i1", "午饭", "12", "顿", date(2027, 1, 1)),
    Price("i1", "接送", "5", "趟", date(2025, 1, 1)),
    Price("i1", "接送", "", "趟", date(2026, 1, 1)),
)
OUTWARD = {
    "bot_name": "社区帮手",
    "handler": "泸县社区服务站",
    "contact_role": "王老师",
    "contact_phone": "0830-8190000",
    "supervision_phone": "12345",
    "civil_affairs": "县民政",
    "retention": "档案规定",
    "platform_fields": "姓名、证件号、住址、电话",
    "platform_readers": "民政、卫健、残联",
    "base_url": "http://here",
}
"""What the deployment calls itself towards those outside."""


def settle(unit: Unit) -> None:
    """Put all of them into a database that has none."""
    unit.places.add_areas(AREAS)
    for institution in INSTITUTIONS:
        unit.places.add_institution(institution)
    unit.places.add_prices(PRICES)
