"""The months' names and abbreviations in the languages that documents come in."""

from typing import Final

from invoice_desk.domain.glyphs import without_accents

_NAMES: Final = (
    "january jan januar janner jaenner janvier janv enero ene gennaio gen janeiro januari ocak oca leden ledna "
    "stycznia styczen sty tammikuu tammikuuta січня января янв",
    "february feb febr februar fevrier fevr fev febrero febbraio fevereiro februari februarie subat sub unor unora "
    "lutego luty helmikuu helmikuuta pebruari лютого февраля фев",
    "march mar marz mrz maerz mars marzo marco maart mrt marts mart mac maret brezen brezna marca marzec maaliskuu "
    "maaliskuuta березня марта мар",
    "april apr avril avr abril abr aprile nisan nis duben dubna kwietnia kwiecien kwi huhtikuu huhtikuuta квітня "
    "апреля апр",
    "may mai mayo maggio mag maio mei mayis maj kveten kvetna maja toukokuu toukokuuta травня мая май",
    "june jun juni juin junio giugno giu junho haziran haz cerven cervna czerwca czerwiec cze kesakuu kesakuuta червня "
    "июня июн",
    "july jul juli juillet juil julio luglio lug julho temmuz tem julai cervenec cervence lipca lipiec lip heinakuu "
    "heinakuuta липня июля июл",
    "august aug aout agosto ago augustus agustos agu ogos ogo agustus agt augusti srpen srpna sierpnia sierpien sie "
    "elokuu elokuuta серпня августа авг",
    "september sep sept septembre septiembre setiembre set settembre setembro eylul eyl zari wrzesnia wrzesien wrz "
    "syyskuu syyskuuta вересня сентября сен сент",
    "october oct oktober okt octobre octubre ottobre ott outubro out ekim eki rijen rijna pazdziernika pazdziernik paz "
    "lokakuu lokakuuta жовтня октября окт",
    "november nov novembre noviembre novembro kasim kas nopember listopadu marraskuu marraskuuta листопада ноября ноя",
    "december dec dezember dez decembre diciembre dic dicembre dezembro disember dis desember des aralik ara prosinec "
    "prosince grudnia grudzien gru joulukuu joulukuuta грудня декабря дек",
)
MONTHS: Final = {without_accents(name): month for month, names in enumerate(_NAMES, 1) for name in names.split()}
"""Month numbers by name without case and accents. Slavic `listopad(a)` is left out: October in one language, November
in the next."""
_ALSO_WORDS: Final = "set mac out ago dis des mag gen sen ara tem lip ene mart"
WORDLIKE: Final = frozenset(_ALSO_WORDS.split())
"""Names that are ordinary words or word parts too: in running text they name a month only beside a four-digit year."""
