"""What models call our fields: the ids we ask for, the printed labels, and words of their own."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from invoice_desk.domain.glyphs import without_accents
from invoice_desk.domain.profile import FieldSpec, Profile

KIND_KEYS: Final = (
    "kind",
    "profile",
    "profileid",
    "documenttype",
    "doctype",
    "type",
    "documentkind",
    "单据类型",
    "票据类型",
)
"""Where a model says what kind of document it is, in plain form; the first is the one we ask for."""

OF_A_LINE: Final = frozenset(
    "description specification unit quantity unit_price line_amount tax_rate line_tax tax_category".split()
)
_LINE_ITEM_KEYS: Final = frozenset(
    "lineitems items lines lineitem item products goods articles positions entries"
    " 明细 项目 商品 商品明细 项目明细 货物明细 商品列表 明细项目".split()
)
_VALUE_KEYS: Final = frozenset("value text printed printedtext raw content 值 内容".split())

# Words that hardly mean anything else: a "subtotal" is with or without tax, a "price" that of one or of all.
_HEADER_WORDS: Final = {
    "document_kind": "title documenttitle 标题 单据名称 票据名称 发票名称",
    "seller_name": "seller vendor vendorname merchant merchantname store storename shop shopname supplier suppliername"
    " issuer 销售方 销方 销方名称 销售方名称 卖方 卖方名称 商家 商家名称 商户 商户名称 店名 店铺名称 收款方 开票方",
    "seller_tax_id": "taxid vatid vatnumber sellervatid sellervatnumber vendortaxid vendorvatid merchanttaxid"
    " suppliertaxid sellertaxnumber 销售方税号 销方税号 销售方纳税人识别号 销售方统一社会信用代码",
    "seller_address": "vendoraddress merchantaddress storeaddress supplieraddress 销售方地址 商家地址",
    "buyer_name": "buyer customer customername client clientname billto 购买方 购方 购方名称 购买方名称"
    " 买方 买方名称 客户名称",
    "buyer_tax_id": "customertaxid customervatid buyervatid buyertaxnumber 购买方税号 购方税号 购买方纳税人识别号"
    " 购买方统一社会信用代码",
    "invoice_code": "发票代码",
    "invoice_number": "number invoiceno invoiceid receiptnumber receiptno receiptid billnumber billno documentnumber"
    " ticketnumber 发票号码 发票号 票号 单号 小票号 车票号",
    "check_code": "checkcode 校验码",
    "issue_date": "date invoicedate receiptdate transactiondate purchasedate dateofissue documentdate"
    " 日期 开票日期 交易日期 消费日期",
    "due_date": "paymentduedate datedue 到期日 付款截止日期",
    "currency": "currencycode 币种 货币 货币代码",
    "net_amount": "net nettotal amountbeforetax totalbeforetax totalexcludingtax amountwithouttax 不含税金额 合计金额",
    "tax_amount": "tax vat gst vatamount gstamount totaltax taxtotal salestax 税额 合计税额 税额合计 税金",
    "other_charges": "servicecharge 服务费 其他费用",
    "tip_amount": "tip gratuity 小费",
    "discount_amount": "discount totaldiscount 折扣 优惠 优惠金额 折扣金额",
    "rounding_amount": "rounding roundingadjustment 舍入 抹零",
    "total_amount": "total grandtotal totalsum amounttotal totalwithtax totalincludingtax totalprice"
    " 价税合计 价税合计小写 总金额 总计 总价 总额 票价",
    "prepaid_amount": "prepaid deposit 预付 预付金额 定金",
    "amount_due": "balancedue amountpayable 应付 应付金额",
    "total_in_words": "amountinwords 大写 金额大写 大写金额 价税合计大写 合计大写",
    "payment_method": "payment paymenttype paymentmode paidby 支付方式 付款方式",
    "category": "expensecategory expensetype 类别 费用类别",
    "note": "notes remark remarks 备注",
    "passenger_name": "passenger traveller traveler 旅客 乘客 姓名 旅客姓名 乘客姓名",
    "departure": "from origin departurestation 出发地 出发站 始发站 起点",
    "destination": "to arrival arrivalstation 到达地 到达站 终点站 目的地",
    "travel_date": "departuredate dateoftravel 乘车日期 出行日期",
    "vehicle": "train trainnumber flight flightnumber licenceplate licenseplate 车次 航班号 车牌号 车号",
}
_LINE_WORDS: Final = {
    "description": "name item itemname product productname article title 名称 品名 商品 商品名称 项目 项目名称 货物名称"
    " 货物或应税劳务名称 货物或应税劳务服务名称",
    "specification": "spec model 规格 型号 规格型号",
    "unit": "unitofmeasure uom 单位",
    "quantity": "qty count 数量",
    "unit_price": "priceperunit unitcost 单价",
    "line_amount": "amount total linetotal itemtotal totalprice totalamount 金额 小计 总价",
    "tax_rate": "vatrate gstrate taxpercent vat 税率 征收率 税率征收率",
    "line_tax": "tax taxamount vatamount 税额",
    "tax_category": "taxcode 计税类别 税收分类",
}
_NO_LETTER: Final = re.compile(r"[\W_]+")


def plain_key(key: str) -> str:
    """A key without case, accents, spaces and marks: `Total Amount`, `totalAmount` and `total_amount` are one."""
    return _NO_LETTER.sub("", without_accents(key[:200]))


def header_ids(profile: Profile, profiles: Sequence[Profile]) -> Mapping[str, str]:
    """Plain keys and the header fields of `profile` that they mean; labels of the other profiles count too."""
    wanted = {spec.id for spec in profile.fields}
    specs = [spec for one in (profile, *profiles) for spec in one.fields if spec.id in wanted]
    return _ids(specs, _HEADER_WORDS)


def line_ids(profile: Profile) -> Mapping[str, str]:
    """Plain keys and the line item fields of `profile` that they mean."""
    return _ids(profile.line_items, _LINE_WORDS)


def said_of(data: Mapping[str, object], ids: Mapping[str, str]) -> Iterator[tuple[str, object]]:
    """Field ids with what was said of them, the likeliest key first; a field may come again under another name."""
    entries = [entry for key, value in data.items() for entry in _entries(plain_key(key), value, ids)]
    for key, value in sorted(entries, key=lambda entry: entry[0] != plain_key(ids[entry[0]])):
        yield ids[key], value


def line_items_in(data: Mapping[str, object]) -> Sequence[object]:
    """The line items of an answer, whatever they are called; a single one may stand without a list."""
    for key, value in data.items():
        if plain_key(key) in _LINE_ITEM_KEYS and isinstance(value, (list, dict)):
            return value if isinstance(value, list) else [value]
    return ()


def has_line_items(data: Mapping[str, object]) -> bool:
    """Whether the answer has a place for line items, even an empty one."""
    return any(plain_key(key) in _LINE_ITEM_KEYS for key in data)


def _ids(specs: Iterable[FieldSpec], words: Mapping[str, str]) -> dict[str, str]:
    """Ids before labels before words of the models' own, so that a profile's label wins."""
    listed = list(specs)
    ids = {plain_key(spec.id): spec.id for spec in listed}
    for spec in listed:
        for label in spec.label.values():
            ids.setdefault(plain_key(label), spec.id)
    for spec in listed:
        for word in words.get(spec.id, "").split():
            ids.setdefault(word, spec.id)
    return ids


def _entries(key: str, value: object, ids: Mapping[str, str]) -> Iterator[tuple[str, object]]:
    """Known keys with their values; {"seller": {"name": …}} is `seller_name`, {"total": {"value": …}} total."""
    if not isinstance(value, dict):
        if key in ids:
            yield key, value
        return
    inside = {plain_key(inner): part for inner, part in value.items()}
    parts = [(key + inner, part) for inner, part in inside.items() if key + inner in ids]
    yield from parts
    held = [part for inner, part in inside.items() if inner in _VALUE_KEYS]
    is_schema = "type" in inside  # a model that gives the question back
    if key in ids and (held or not (parts or is_schema)):
        yield key, held[0] if held else value
