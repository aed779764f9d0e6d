"""Chinese VAT invoices as data: 数电票 XML, the XML in OFD files of 2020, OFD tags and CustomDatas, PDF properties.

All of them say the same things under different names; which names a file has depends on who issued it.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from invoice_desk.domain.chinese_amount import parse_capital_amount
from invoice_desk.extraction.exact.vocabulary import Draft, Values, clean
from invoice_desk.markup import Node

PROFILE: Final = "vat_invoice_cn"

_TEXTS: Final = {
    "SellerName": "seller_name",
    "BuyerName": "buyer_name",
    "SellerAddrTel": "seller_address",
    "SellerAddr": "seller_address",
    "TotalTax-includedAmountInChinese": "total_in_words",
    "Remark": "note",
    "Note": "note",
    "销售方名称": "seller_name",
    "购买方名称": "buyer_name",
    "备注": "note",
}
_NUMBERS: Final = {
    "InvoiceCode": "invoice_code",
    "InvoiceNo": "invoice_number",
    "InvoiceNumber": "invoice_number",
    "EIid": "invoice_number",
    "InvoiceCheckCode": "check_code",
    "发票代码": "invoice_code",
    "发票号码": "invoice_number",
    "校验码": "check_code",
}
_TAX_IDS: Final = {
    "SellerTaxID": "seller_tax_id",
    "SellerIdNum": "seller_tax_id",
    "SellerTaxId": "seller_tax_id",
    "BuyerTaxId": "buyer_tax_id",
    "BuyerTaxID": "buyer_tax_id",
    "BuyerIdNum": "buyer_tax_id",
    "销售方纳税人识别号": "seller_tax_id",
    "购买方纳税人识别号": "buyer_tax_id",
}
_DAYS: Final = dict.fromkeys(("IssueTime", "IssueDate", "InvoiceDate", "开票日期"), "issue_date")
_AMOUNTS: Final = {
    "TotalAmWithoutTax": "net_amount",
    "TotalTaxAm": "tax_amount",
    "TotalTax-includedAmount": "total_amount",
    "TaxExclusiveTotalAmount": "net_amount",
    "TaxTotalAmount": "tax_amount",
    "TaxInclusiveTotalAmount": "total_amount",
    "合计金额": "net_amount",  # without tax, whatever the words suggest
    "合计税额": "tax_amount",
    "价税合计": "total_amount",
}
_LINES: Final = frozenset({"GoodsInfo", "IssuItemInformation"})
_IN_LINES: Final = {
    "ItemName": "description",
    "Item": "description",
    "SpecMod": "specification",
    "Specification": "specification",
    "MeaUnits": "unit",
    "MeasurementDimension": "unit",
    "Quantity": "quantity",
    "UnPrice": "unit_price",
    "Price": "unit_price",
    "Amount": "line_amount",
    "TaxRate": "tax_rate",
    "TaxScheme": "tax_rate",
    "ComTaxAm": "line_tax",
    "TaxAmount": "line_tax",
}
_AMOUNTS_IN_LINES: Final = frozenset({"quantity", "unit_price", "line_amount", "line_tax"})

INFO_KEYS: Final = tuple(key for table in (_NUMBERS, _DAYS, _AMOUNTS, _TAX_IDS, _TEXTS) for key in table)
"""Names under which the properties of a PDF may hold its invoice."""


def is_fapiao_xml(root: Node) -> bool:
    """Whether it is a 数电票 (EInvoice) or the XML that OFD files of 2020 carry (eInvoice)."""
    return root.name in {"EInvoice", "eInvoice"}


def read_fapiao_xml(root: Node, *, is_attachment: bool) -> Draft:
    """The invoice with its lines. `is_attachment`: what an OFD carries may be of 2020's form."""
    is_new = root.child("EInvoiceData") is not None
    draft = Draft("ofd-attachment" if is_attachment and not is_new else "fapiao-xml", PROFILE)
    label = root.find("Header/InherentLabel/GeneralOrSpecialVAT/LabelName")
    if label:
        draft.text("document_kind", label, meaning=f"电子发票（{label}）")
    _header(draft, _outside_lines(root))
    for node in root.walk():
        if node.name in _LINES:
            _line(draft.line(), node)
    return _finished(draft)


def read_fapiao_pairs(pairs: Iterable[tuple[str, str]], model: str) -> Draft:
    """The invoice of names and values; lines in such a form are not reliable and left out.

    Of a path only the last name counts; what stands inside a line does not.
    """
    draft = Draft(model, PROFILE)
    outside = []
    for path, text in pairs:
        names = [name for name in path.split("/") if name != "ObjectData"]
        if names and not _LINES.intersection(names):
            outside.append((names[-1], text))
    _header(draft, outside)
    return _finished(draft)


def _header(draft: Draft, named: Iterable[tuple[str, str]]) -> None:
    for name, text in named:
        if name in _TEXTS:
            draft.text(_TEXTS[name], text)
        elif name in _NUMBERS:
            draft.identifier(_NUMBERS[name], _joined(text))
        elif name in _TAX_IDS:
            draft.tax_id(_TAX_IDS[name], text)
        elif name in _DAYS:
            draft.day(_DAYS[name], text)
            draft.day(_DAYS[name], _joined(text))
        elif name in _AMOUNTS:
            draft.amount(_AMOUNTS[name], text)


def _finished(draft: Draft) -> Draft:
    """The total where only words say it: tags often point at its `¥` and miss the figures beside it."""
    net, tax = draft.amount_of("net_amount"), draft.amount_of("tax_amount")
    words = draft.fields.get("total_in_words")
    if "total_amount" not in draft and words is not None and net is not None and tax is not None:
        said = parse_capital_amount(words.text)
        if said == net + tax:
            draft.value("total_amount", said, words.text)
    if draft.fields:
        draft.currency("CNY")
    return draft


def _outside_lines(root: Node) -> Iterator[tuple[str, str]]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.name in _LINES:
            continue
        if node.text:
            yield node.name, node.text
        waiting += reversed(node.children)


def _line(line: Values, node: Node) -> None:
    for child in node.children:
        field_id = _IN_LINES.get(child.name)
        if field_id is None or not child.text:
            continue
        if field_id == "description":
            line.goods(child.text)
        elif field_id == "tax_rate":
            line.rate(child.text, is_fraction=True)
        elif field_id in _AMOUNTS_IN_LINES:
            line.amount(field_id, child.text)
        else:
            line.text(field_id, child.text)


def _joined(text: str) -> str:
    """A number without the blanks that a layout puts into it (58569 30272 33709 75117)."""
    return clean(text).replace(" ", "")
