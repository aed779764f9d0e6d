"""Whole documents for tests, each as a person would know it at first sight."""

from typing import Final

from invoice_desk.domain.document import Page
from tests.extraction.offline.pages import page_of, till_roll

MALAYSIAN_TILL: Final = till_roll(
    ["KEDAI BUKU MAJU SDN BHD"],
    ["(123456-X)"],
    ["NO. 12, JALAN MERDEKA, 50000 KUALA LUMPUR"],
    ["GST REG NO: 000123456789"],
    ["TAX INVOICE"],
    ["INVOICE NO: CS00012345"],
    ["DATE: 15/03/2018", "18:22"],
    [],
    ["EXERCISE BOOK", "12.00"],
    ["BLUE PEN", "8.60"],
    [],
    ["SUBTOTAL", "20.60"],
    ["GST 6%", "1.23"],
    ["TOTAL INCL GST", "21.83"],
    ["ROUNDING ADJUSTMENT", "0.02"],
    ["TOTAL (RM)", "21.85"],
    ["CASH", "50.00"],
    ["CHANGE", "28.15"],
    [],
    ["GST SUMMARY", "AMOUNT (RM)", "TAX (RM)"],
    ["SR @ 6%", "20.60", "1.23"],
    ["THANK YOU"],
)

GERMAN_TILL: Final = till_roll(
    ["Bäckerei Sonnenschein GmbH"],
    ["Hauptstraße 5"],
    ["10115 Berlin"],
    ["USt-IdNr.: DE123456788"],
    [],
    ["Roggenbrot", "4,20 A"],
    ["Hochzeitstorte", "1.260,00 A"],
    ["Kaffee", "3,50 B"],
    [],
    ["Summe EUR", "1.267,70"],
    ["Gegeben bar", "1.300,00"],
    ["Rückgeld", "32,30"],
    [],
    ["MwSt", "Netto", "Steuer", "Brutto"],
    ["A 7%", "1.181,50", "82,70", "1.264,20"],
    ["B 19%", "2,94", "0,56", "3,50"],
    [],
    ["Beleg-Nr. 004711", "04.05.2026 10:15"],
    ["Vielen Dank für Ihren Einkauf"],
)

FRENCH_INVOICE: Final = page_of(
    ["Menuiserie Durand SARL", "FACTURE"],
    ["12 rue des Lilas", "Facture N° : F-2026-0117"],
    ["69003 Lyon, France", "Date de facture : 05/03/2026"],
    ["TVA intracom : FR40303265045", "Date d'échéance : 04/04/2026"],
    [],
    ["Client : Boulangerie Petit"],
    [],
    ["Désignation", "Quantité", "Prix unitaire", "Montant"],
    ["Table en chêne", "2", "450,00", "900,00"],
    ["Chaise", "4", "85,50", "342,00"],
    [],
    ["", "Total HT", "1 242,00 €"],
    ["", "TVA 20 %", "248,40 €"],
    ["", "Total TTC", "1 490,40 €"],
)

US_RESTAURANT: Final = till_roll(
    ["Blue Plate Diner"],
    ["118 Main Street"],
    ["Austin, TX 78701"],
    ["(512) 555-0142"],
    ["Check #: 40217"],
    ["03/04/2026 7:42 PM"],
    [],
    ["Cheeseburger", "$12.50"],
    ["Iced Tea", "$6.00"],
    [],
    ["Subtotal", "$18.50"],
    ["Sales Tax", "$1.53"],
    ["Tip", "$3.70"],
    ["Total", "$23.73"],
    ["VISA", "$23.73"],
)

JAPANESE_TILL: Final = till_roll(
    ["さくら食堂"],
    ["東京都千代田区丸の内1-2-3"],
    ["TEL 03-1234-5678"],
    ["登録番号 T1234567890123"],
    ["2026年4月5日 12:34"],
    [],
    ["日替わり定食", "¥980"],
    ["アイスコーヒー", "¥1,220"],
    [],
    ["小計", "¥2,200"],
    ["合計", "¥2,200"],
    ["(内消費税", "¥200)"],
    ["お預り", "¥3,000"],
    ["お釣り", "¥800"],
)

_GOODS_HEAD: Final = ["货物或应税劳务、服务名称", "规格型号", "单位", "数量", "单价", "金额", "税率", "税额"]
_GOODS: Final = ["*办公用品*打印纸", "A4", "箱", "10", "150.00", "1500.00", "13%", "195.00"]
_SUMS: Final = ["合计", "", "", "", "", "¥1500.00", "", "¥195.00"]
_GRAND: Final = ["价税合计(大写)", "壹仟陆佰玖拾伍圆整", "(小写)¥1695.00"]

OLD_FAPIAO: Final = page_of(
    ["发票代码:011001941300", "北京增值税普通发票", "No 12345678"],
    ["校验码:12345 67890 12345 67890", "开票日期:2020年03月15日"],
    ["名称:上海星辰贸易有限公司"],
    ["纳税人识别号:91310000123456789X"],
    _GOODS_HEAD,
    _GOODS,
    [],
    _SUMS,
    _GRAND,
    ["名称:北京晨光文具有限公司"],
    ["纳税人识别号:91110108MA01ABCD2E"],
    ["收款人:张三", "复核:李四", "开票人:王五"],
)

DIGITAL_FAPIAO: Final = page_of(
    ["1100194130", "电子发票(普通发票)", "发票号码:24112000000012345678"],
    ["", "开票日期:2024年05月20日"],
    [],
    ["名称:上海星辰贸易有限公司", "名称:北京晨光文具有限公司"],
    ["统一社会信用代码/纳税人识别号:91310000123456789X", "统一社会信用代码/纳税人识别号:91110108MA01ABCD2E"],
    ["项目名称", "规格型号", "单位", "数量", "单价", "金额", "税率/征收率", "税额"],
    _GOODS,
    [],
    _SUMS,
    _GRAND,
    ["开票人:王五"],
)


def train_ticket(number: str = "C034567") -> Page:
    """A paper ticket from Beijing South to Shanghai Hongqiao with that printed number."""
    return page_of(
        [number, "检票口 12B"],
        ["北京南站", "G103", "上海虹桥站"],
        ["2019年06月01日 06:20开", "05车12F号"],
        ["¥553.0元", "二等座"],
        ["限乘当日当次车"],
        ["1101011990****0014 张小明"],
        ["北京南售"],
        width=1000,
        height=640,
    )


_ITEM_HEAD: Final = ["Description", "Qty", "Unit price", "Amount"]

TWO_PAGES: Final = (
    page_of(
        ["Northgate Supplies Ltd", "INVOICE"],
        ["4 Mill Lane, Leeds LS1 4AB", "Invoice No: NG-2026-114"],
        ["VAT No: GB 123 4567 82", "Invoice date: 2 March 2026"],
        ["Bill to: Harbour Cafe"],
        [],
        _ITEM_HEAD,
        ["Paper towels", "10", "4.50", "45.00"],
        ["Dish soap", "6", "3.25", "19.50"],
        ["Page 1 of 2"],
    ),
    page_of(
        ["Northgate Supplies Ltd", "Invoice NG-2026-114"],
        _ITEM_HEAD,
        ["Bin liners", "4", "8.00", "32.00"],
        ["Floor cleaner", "2", "11.75", "23.50"],
        [],
        ["", "Net total", "£120.00"],
        ["", "VAT 20%", "£24.00"],
        ["", "Total", "£144.00"],
        ["Page 2 of 2"],
        number=2,
    ),
)
