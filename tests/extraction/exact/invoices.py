"""Makers of invoices as data, one for each family of formats; all of them invented."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from invoice_desk.domain.data_part import DataOrigin, DataPart
from invoice_desk.domain.record import FieldValue, Reading, Value
from invoice_desk.extraction.exact.reader import ExactReadings, exact_readings

RSM = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
RAM = "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
UDT = "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100"
UBL = "urn:oasis:names:specification:ubl:schema:xsd"


def cii(
    *,
    code: str = "380",
    sums: str = "",
    lines: str = "",
    guideline: str = "urn:cen.eu:en16931:2017#compliant#urn:factur-x.eu:1p0:basic",
    namespace: str = RSM,
    seller: str = "",
    settlement: str = "",
) -> bytes:
    """A Cross Industry Invoice of 100.00 net, 19.00 tax, 119.00 altogether, unless `sums` say otherwise."""
    totals = sums or (
        "<ram:TaxBasisTotalAmount>100.00</ram:TaxBasisTotalAmount>"
        '<ram:TaxTotalAmount currencyID="EUR">19.00</ram:TaxTotalAmount>'
        "<ram:GrandTotalAmount>119.00</ram:GrandTotalAmount><ram:DuePayableAmount>119.00</ram:DuePayableAmount>"
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryInvoice xmlns:rsm="{namespace}" xmlns:ram="{RAM}" xmlns:udt="{UDT}">
<rsm:ExchangedDocumentContext><ram:GuidelineSpecifiedDocumentContextParameter><ram:ID>{guideline}</ram:ID>
</ram:GuidelineSpecifiedDocumentContextParameter></rsm:ExchangedDocumentContext>
<rsm:ExchangedDocument><ram:ID>RE-1</ram:ID><ram:TypeCode>{code}</ram:TypeCode>
<ram:IssueDateTime><udt:DateTimeString format="102">20260304</udt:DateTimeString></ram:IssueDateTime>
</rsm:ExchangedDocument>
<rsm:SupplyChainTradeTransaction>{lines}
<ram:ApplicableHeaderTradeAgreement>
<ram:SellerTradeParty><ram:Name>Muster &amp; Söhne GmbH</ram:Name>{seller}
<ram:SpecifiedTaxRegistration><ram:ID schemeID="FC">201/113/40209</ram:ID></ram:SpecifiedTaxRegistration>
<ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">DE 136695976</ram:ID></ram:SpecifiedTaxRegistration>
</ram:SellerTradeParty>
<ram:BuyerTradeParty><ram:Name>Probe AG</ram:Name></ram:BuyerTradeParty>
</ram:ApplicableHeaderTradeAgreement>
<ram:ApplicableHeaderTradeSettlement><ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>{settlement}
<ram:SpecifiedTradeSettlementHeaderMonetarySummation>{totals}</ram:SpecifiedTradeSettlementHeaderMonetarySummation>
</ram:ApplicableHeaderTradeSettlement>
</rsm:SupplyChainTradeTransaction></rsm:CrossIndustryInvoice>""".encode()


def cii_line(name: str, *, quantity: str = "2", price: str = "50.00", amount: str = "100.00", base: str = "") -> str:
    """A line item; `base` is the number of units that the price is for."""
    of_base = f"<ram:BasisQuantity>{base}</ram:BasisQuantity>" if base else ""
    return f"""<ram:IncludedSupplyChainTradeLineItem>
<ram:SpecifiedTradeProduct><ram:Name>{name}</ram:Name></ram:SpecifiedTradeProduct>
<ram:SpecifiedLineTradeAgreement><ram:NetPriceProductTradePrice><ram:ChargeAmount>{price}</ram:ChargeAmount>{of_base}
</ram:NetPriceProductTradePrice></ram:SpecifiedLineTradeAgreement>
<ram:SpecifiedLineTradeDelivery><ram:BilledQuantity unitCode="HUR">{quantity}</ram:BilledQuantity>
</ram:SpecifiedLineTradeDelivery>
<ram:SpecifiedLineTradeSettlement><ram:ApplicableTradeTax><ram:CategoryCode>S</ram:CategoryCode>
<ram:RateApplicablePercent>19.00</ram:RateApplicablePercent></ram:ApplicableTradeTax>
<ram:SpecifiedTradeSettlementLineMonetarySummation><ram:LineTotalAmount>{amount}</ram:LineTotalAmount>
</ram:SpecifiedTradeSettlementLineMonetarySummation></ram:SpecifiedLineTradeSettlement>
</ram:IncludedSupplyChainTradeLineItem>"""


def ubl(
    *,
    root: str = "Invoice",
    head: str = "",
    sums: str = "",
    lines: str = "",
    customization: str = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0",
) -> bytes:
    """An invoice or credit note in UBL of 100.00 net, 25.00 tax, 125.00 altogether, unless `sums` say otherwise."""
    totals = sums or (
        '<cbc:TaxExclusiveAmount currencyID="SEK">100.00</cbc:TaxExclusiveAmount>'
        '<cbc:TaxInclusiveAmount currencyID="SEK">125.00</cbc:TaxInclusiveAmount>'
        '<cbc:PayableAmount currencyID="SEK">125.00</cbc:PayableAmount>'
    )
    party = (
        "<cac:Party><cac:PartyName><cbc:Name>{trading}</cbc:Name></cac:PartyName>"
        "<cac:PartyTaxScheme><cbc:CompanyID>{vat}</cbc:CompanyID><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>"
        "</cac:PartyTaxScheme><cac:PartyLegalEntity><cbc:RegistrationName>{name}</cbc:RegistrationName>"
        "</cac:PartyLegalEntity></cac:Party>"
    )
    seller = party.format(trading="Exempel", vat="SE556677889901", name="Exempel AB")
    buyer = party.format(trading="Kund", vat="SE112233445501", name="Kund AB")
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<{root} xmlns="{UBL}:{root}-2" xmlns:cbc="{UBL}:CommonBasicComponents-2" xmlns:cac="{UBL}:CommonAggregateComponents-2">
<cbc:CustomizationID>{customization}</cbc:CustomizationID><cbc:ID>S-17</cbc:ID>
<cbc:IssueDate>2026-03-04</cbc:IssueDate>{head}
<cbc:{root}TypeCode>{"381" if root == "CreditNote" else "380"}</cbc:{root}TypeCode>
<cbc:DocumentCurrencyCode>SEK</cbc:DocumentCurrencyCode>
<cac:AccountingSupplierParty>{seller}</cac:AccountingSupplierParty>
<cac:AccountingCustomerParty>{buyer}</cac:AccountingCustomerParty>
<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">2.20</cbc:TaxAmount></cac:TaxTotal>
<cac:TaxTotal><cbc:TaxAmount currencyID="SEK">25.00</cbc:TaxAmount></cac:TaxTotal>
<cac:LegalMonetaryTotal>{totals}</cac:LegalMonetaryTotal>{lines}
</{root}>""".encode()


def fattura_body(number: str = "12/A", *, kind: str = "TD01", total: str | None = "122.00", more: str = "") -> str:
    """One invoice of a FatturaPA file: 100.00 and 22.00."""
    said = f"<ImportoTotaleDocumento>{total}</ImportoTotaleDocumento>" if total is not None else ""
    return f"""<FatturaElettronicaBody><DatiGenerali><DatiGeneraliDocumento><TipoDocumento>{kind}</TipoDocumento>
<Divisa>EUR</Divisa><Data>2026-03-04</Data><Numero>{number}</Numero>{said}<Causale>Consulenza</Causale>
</DatiGeneraliDocumento></DatiGenerali><DatiBeniServizi>
<DettaglioLinee><NumeroLinea>1</NumeroLinea><Descrizione>Ore di consulenza</Descrizione><Quantita>2.00</Quantita>
<UnitaMisura>ore</UnitaMisura><PrezzoUnitario>50.00</PrezzoUnitario><PrezzoTotale>100.00</PrezzoTotale>
<AliquotaIVA>22.00</AliquotaIVA></DettaglioLinee>
<DatiRiepilogo><AliquotaIVA>22.00</AliquotaIVA><ImponibileImporto>100.00</ImponibileImporto><Imposta>22.00</Imposta>
</DatiRiepilogo></DatiBeniServizi>{more}</FatturaElettronicaBody>"""


def fattura(*bodies: str) -> bytes:
    """A FatturaPA file with these invoices."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<p:FatturaElettronica versione="FPR12" xmlns:p="http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2">
<FatturaElettronicaHeader><CedentePrestatore><DatiAnagrafici>
<IdFiscaleIVA><IdPaese>IT</IdPaese><IdCodice>01234567897</IdCodice></IdFiscaleIVA>
<Anagrafica><Denominazione>Esempio S.r.l.</Denominazione></Anagrafica></DatiAnagrafici>
<Sede><Indirizzo>Via Roma</Indirizzo><NumeroCivico>1</NumeroCivico><CAP>00100</CAP><Comune>Roma</Comune>
<Provincia>RM</Provincia><Nazione>IT</Nazione></Sede></CedentePrestatore>
<CessionarioCommittente><DatiAnagrafici><CodiceFiscale>RSSMRA80A01H501U</CodiceFiscale>
<Anagrafica><Nome>Mario</Nome><Cognome>Rossi</Cognome></Anagrafica></DatiAnagrafici></CessionarioCommittente>
</FatturaElettronicaHeader>{"".join(bodies or (fattura_body(),))}</p:FatturaElettronica>""".encode()


def shudian(*, header: str = "", total: str = "106.00", rate: str = "0.06", more: str = "") -> bytes:
    """A 数电票 as XML: 100.00 and 6.00."""
    return f"""<?xml version="1.0" encoding="UTF-8"?><EInvoice><Header><EIid>26112000000048540001</EIid>
<InherentLabel><GeneralOrSpecialVAT><LabelCode>02</LabelCode><LabelName>普通发票</LabelName></GeneralOrSpecialVAT>
</InherentLabel>{header}</Header><EInvoiceData>
<SellerInformation><SellerIdNum>91110108690017781B</SellerIdNum><SellerName>示例科技（北京）有限公司</SellerName>
</SellerInformation><BuyerInformation><BuyerIdNum/><BuyerName>张三</BuyerName></BuyerInformation>
<BasicInformation><TotalAmWithoutTax>100.00</TotalAmWithoutTax><TotalTaxAm>6.00</TotalTaxAm>
<TotalTax-includedAmount>{total}</TotalTax-includedAmount>
<TotalTax-includedAmountInChinese>壹佰零陆圆整</TotalTax-includedAmountInChinese></BasicInformation>
<IssuItemInformation><ItemName>*餐饮服务*餐费</ItemName><MeaUnits>次</MeaUnits><Quantity>1</Quantity>
<UnPrice>100</UnPrice><Amount>100.00</Amount><TaxRate>{rate}</TaxRate><ComTaxAm>6.00</ComTaxAm></IssuItemInformation>
{more}<AdditionalInformation><Remark>测试</Remark></AdditionalInformation></EInvoiceData>
<TaxSupervisionInfo><InvoiceNumber>26112000000048540001</InvoiceNumber><IssueTime>2026-03-18 16:05:42</IssueTime>
</TaxSupervisionInfo></EInvoice>""".encode()


def old_einvoice(tax: str = "6.00") -> bytes:
    """The XML that an OFD file of 2020 carries."""
    return f"""<?xml version="1.0" encoding="utf-8"?>
<eInvoice xmlns:fp="http://www.edrm.org.cn/schema/e-invoice/2019" Version="1.0"><fp:DocID>01</fp:DocID>
<fp:InvoiceCode>050001700111</fp:InvoiceCode><fp:InvoiceNo>99999951</fp:InvoiceNo>
<fp:IssueDate>2020年10月10日</fp:IssueDate><fp:InvoiceCheckCode>14754 82292 98567 72523</fp:InvoiceCheckCode>
<fp:Buyer><fp:BuyerName>个人</fp:BuyerName><fp:BuyerTaxID></fp:BuyerTaxID></fp:Buyer>
<fp:Seller><fp:SellerName>示例有限公司</fp:SellerName><fp:SellerTaxID>91110108690017781B</fp:SellerTaxID></fp:Seller>
<fp:TaxInclusiveTotalAmount>106.00</fp:TaxInclusiveTotalAmount><fp:TaxTotalAmount>{tax}</fp:TaxTotalAmount>
<fp:TaxExclusiveTotalAmount>100.00</fp:TaxExclusiveTotalAmount>
<fp:GoodsInfos><fp:GoodsInfo><fp:Item>*餐饮服务*餐费</fp:Item><fp:Amount>100.00</fp:Amount>
<fp:TaxScheme>6%</fp:TaxScheme><fp:TaxAmount>{tax}</fp:TaxAmount></fp:GoodsInfo></fp:GoodsInfos></eInvoice>""".encode()


def xbrl(kind: str, facts: Mapping[str, str], tuples: str = "") -> bytes:
    """A voucher of the Ministry of Finance with these facts; `tuples` with the prefix `v`."""
    said = "".join(f"<v:{name} contextRef='c1'>{text}</v:{name}>" for name, text in facts.items())
    return (
        f'<xbrl xmlns="http://www.xbrl.org/2003/instance" xmlns:v="http://xbrl.mof.gov.cn/taxonomy/2021-11-30/{kind}">'
        f'<context id="c1"><period><instant>2026-03-04</instant></period></context>{said}{tuples}</xbrl>'
    ).encode()


def read(data: bytes, name: str = "a.xml", origin: DataOrigin = DataOrigin.FILE) -> ExactReadings:
    """What a file, or something attached to one, says."""
    return exact_readings([DataPart(origin, name, xml=data)])


def only(data: bytes, name: str = "a.xml", origin: DataOrigin = DataOrigin.FILE) -> Reading:
    """The one reading of it."""
    ((reading,),) = read(data, name, origin).documents
    return reading


def values(fields: Mapping[str, FieldValue]) -> dict[str, Value]:
    """The values alone."""
    return {field_id: one.value for field_id, one in fields.items()}


def amounts(reading: Reading, *field_ids: str) -> list[str]:
    """Amounts as text, with their places."""
    chosen: Sequence[str] = field_ids or ("net_amount", "tax_amount", "total_amount")
    found = [reading.fields[field_id].value for field_id in chosen]
    return [f"{one:f}" for one in found if isinstance(one, Decimal)]
