"""Whatever a server does to a document, the user is told what happened and what to do, and the next one is read."""

from decimal import Decimal
from pathlib import Path

import pytest

from invoice_desk.messages import LANGUAGES, messages_in
from tests.fake_ollama import Fault
from tests.pipeline.strikes import PULL_FAULTS, Strike, server_for, strikes, struck, struck_pull

OFTEN = "Ollama 0.9.3"
"""The others fail in the same ways, and each engine has tests of its own faults."""


@pytest.mark.parametrize(
    "strike", [pytest.param(one, marks=() if one.server == OFTEN else pytest.mark.slow) for one in strikes()], ids=str
)
def test_a_fault_is_told_with_cause_and_remedy_and_the_queue_goes_on(strike: Strike, tmp_path: Path) -> None:
    with server_for(strike) as server:
        told = struck(strike, server, tmp_path)
    said = [(told.error.code, told.error.params)] if told.error else [(note.code, note.params) for note in told.notes]
    for code, params in said:
        sentences = [messages_in(language)(code, params) for language in LANGUAGES]
        assert len({*sentences, code}) == len(LANGUAGES) + 1, code
        assert not any("{" in sentence or "sk-4f9a8b7c" in sentence for sentence in sentences)
    assert told.error or told.notes or told.fields["total_amount"] == Decimal("9.60")


@pytest.mark.parametrize("fault", PULL_FAULTS)
def test_a_pull_that_fails_is_told_with_cause_and_remedy_and_the_next_one_succeeds(fault: Fault) -> None:
    error = struck_pull(fault)
    assert error is not None
    sentences = [messages_in(language)(error.code, error.params) for language in LANGUAGES]
    assert len({*sentences, error.code}) == len(LANGUAGES) + 1
