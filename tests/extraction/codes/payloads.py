"""The texts of codes as issuers write them, with invented contents."""

import base64
import json
from collections.abc import Mapping

SHUDIAN = "01,32,,26312000000012345678,1130.00,20260304,,A1B2,"
"""数电票 of 1,000.00 net and 130.00 tax."""

OLD_INVOICE = "01,10,031001900104,12345678,104.72,20200102,12345678901234567890,AB12,"
"""增值税电子普通发票 of 104.72 net and 6.28 tax."""

BLOCKCHAIN = "https://bcfp.shenzhen.chinatax.gov.cn/verify/scan?hash=0a1b2c&bill_num=12345678&total_amount=30000"
WEBSITE = "https://www.example.com/loyalty?card=01,32,,26312000000012345678"

NOT_OF_INVOICES = (
    WEBSITE,
    "$01统一社会信用代码</>91310000MA1FL3XX1Y</>上海样例有限公司</>",  # what a buyer shows to be invoiced
    "https://qr.alipay.com/fkx00000000000000",
    "upi://pay?pa=shop@bank&am=12908.00&tn=DOC1",
    "WIFI:S:Cafe;T:WPA;P:secret;;",
    "BEGIN:VCARD\nVERSION:3.0\nN:Muster\nEND:VCARD",
    "6901234567892",
    "",
)


def fapiao(kind: str, number: str = "26312000000012345678", *, code: str = "", amount: str = "1130.00") -> str:
    """The text of the tax administration for a kind of invoice."""
    return f"01,{kind},{code},{number},{amount},20260304,,A1B2"


def epc(amount: str = "EUR119.5", *, name: str = "Muster GmbH", version: str = "002", end: str = "\n") -> str:
    """A GiroCode."""
    return end.join(["BCD", version, "1", "SCT", "", name, "DE02120300000000202051", amount, "", "", "RE-1"])


def swiss(amount: str = "1949.75", currency: str = "CHF", *, billing: str = "") -> str:
    """A QR-bill to a debtor; `billing` in Swico's form."""
    creditor = ["S", "Max Muster & Söhne", "Musterstrasse", "123", "8000", "Seldwyla", "CH"]
    debtor = ["S", "Simon Muster", "Musterstrasse", "1", "8000", "Seldwyla", "CH"]
    reference = ["QRR", "210000000003139471430009017", "Order from 15.10.2020", "EPD"]
    account = ["SPC", "0200", "1", "CH4431999123000889012"]
    return "\n".join(
        [*account, *creditor, *[""] * 7, amount, currency, *debtor, *reference, *([billing] * bool(billing))]
    )


def zatca(*values: str, behind: bytes = b"") -> str:
    """Saudi tags 1 to 5 with these values, or those of an example; `behind` stands for hash and signature."""
    said = values or ("شركة الاختبار", "310122393500003", "2022-04-25T15:30:00Z", "1150.00", "150.00")
    tags = (bytes([tag, len(text.encode())]) + text.encode() for tag, text in enumerate(said, 1))
    return base64.b64encode(b"".join(tags) + behind).decode()


def gst(**changes: str | float) -> str:
    """The token of an Indian invoice."""
    said: Mapping[str, str | float] = {
        "SellerGstin": "29AABCT1332L000",
        "BuyerGstin": "27AAPFU0939F1ZV",
        "DocNo": "DOC/0012",
        "DocTyp": "INV",
        "DocDt": "05/09/2026",
        "TotInvVal": 12908.5,
        "ItemCnt": 1,
        "MainHsnCode": "1001",
        "Irn": "a" * 64,
        **changes,
    }
    return f"{_part({'alg': 'RS256'})}.{_part({'data': json.dumps(said), 'iss': 'NIC'})}.c2lnbmF0dXJl"


def _part(said: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")


def portugal(**changes: str) -> str:
    """The fields of a Portuguese invoice."""
    said = {"A": "501442600", "B": "999999990", "C": "PT", "D": "FT", "E": "N", "F": "20260304", "G": "FT A/12"}
    said |= {"H": "CSDF7T5H-12", "I1": "PT", "I7": "100.00", "I8": "23.00", "N": "23.00", "O": "123.00"}
    said |= {"Q": "abcd", "R": "9999", **changes}
    return "*".join(f"{name}:{value}" for name, value in said.items())


def spain(**changes: str) -> str:
    """The link on a Spanish invoice."""
    said = {"nif": "89890001K", "numserie": "12345678%26G33", "fecha": "01-09-2026", "importe": "241.4", **changes}
    pairs = "&".join(f"{name}={value}" for name, value in said.items())
    return f"https://www2.agenciatributaria.gob.es/wlpl/TIKE-CONT/ValidarQR?{pairs}"


def mexico(total: str = "0000001230.600000", buyer: str = "CACX7605101P8") -> str:
    """The link on a Mexican invoice."""
    pairs = f"id=ad662d33-6934-459c-a128-bdf0393f0f44&re=XOJI740919U48&rr={buyer}&tt={total}&fe=1coTPA%3D%3D"
    return f"https://verificacfdi.facturaelectronica.sat.gob.mx/default.aspx?{pairs}"


def austria(sums: str = "34,97_0,00_40,10_0,00_0,00", time: str = "2025-12-17T11:23:44") -> str:
    """What an Austrian till signs, which is 75.07 here."""
    return f"_R1-AT1_CASHBOX-DEMO524_366582_{time}_{sums}_YvP2Ew==_20f2ed172daa09e5_2eZaLeS4bCo=_c2lnbmF0dXJl"


def germany(sums: str = "0.00_2.55_0.00_0.00_0.00", time: str = "2025-07-10T18:41:04.000Z", kind: str = "Beleg") -> str:
    """What a German till signs, which is 2.55 here."""
    done = f"18;112;2025-07-10T18:40:00.000Z;{time};ecdsa-plain-SHA256;unixTime;MEQCIAy4P9k+7x9saDO0;BHhWOeisRpPB"
    return f"V0;955002-00;Kassenbeleg-V1;{kind}^{sums}^2.55:Bar;{done}"


def russia(total: str = "746.00", kind: str = "1") -> str:
    """What a Russian till prints."""
    return f"t=20260304T1747&s={total}&fn=9282440300669857&i=25151&fp=1186123459&n={kind}"


def taiwan(*, buyer: str = "00000000") -> str:
    """The left code of a Taiwanese e-invoice: 105 with tax."""
    return f"AB12345678115030412340000006400000069{buyer}12345678{'A' * 22}==:**********:1:1:1:品項:1:105:"


ALL = (
    SHUDIAN,
    OLD_INVOICE,
    BLOCKCHAIN,
    epc(),
    swiss(),
    zatca(),
    gst(),
    portugal(),
    taiwan(),
    spain(),
    mexico(),
    austria(),
    germany(),
    russia(),
)
"""One of each family."""
