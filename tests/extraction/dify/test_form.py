"""The variables of an app are found out: where pictures go, where the prompt goes, what the others are given."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoice_desk.domain.errors import EngineError, EngineUnreachableError
from invoice_desk.extraction.dify.form import Form, PictureSlot, PromptSlot, form_of
from tests.fake_dify import file, file_list, paragraph, select, text_input
from tests.fake_dify.app import Variable

FILE = {"type": "image", "transfer_method": "local_file", "upload_file_id": "f-1"}


def form(*variables: Variable, file_upload: object = None) -> Form:
    return form_of({"user_input_form": list(variables), "file_upload": file_upload})


@pytest.mark.parametrize(
    ("variables", "slot"),
    [
        ([file("invoice")], PictureSlot("invoice", is_list=False)),
        ([file_list("pages")], PictureSlot("pages")),
        ([paragraph("prompt"), file("scan")], PictureSlot("scan", is_list=False)),
        ([file("extra", required=False), file_list("pages")], PictureSlot("pages")),
        ([file("anything", types=())], PictureSlot("anything", is_list=False)),
        ([file("doc", types=("document",)), file("image", types=("document", "image"))], PictureSlot("image", False)),
        ([file("doc", types=("document",))], None),
        ([file("own", types=("custom",))], None),
        ([], None),
    ],
)
def test_pictures_go_into_the_variable_that_takes_images(variables: Sequence[Variable], slot: object) -> None:
    assert form(*variables).pictures == slot


def test_a_variable_of_own_file_types_takes_pictures_where_it_names_their_endings() -> None:
    own = file("scan", types=("custom",))
    own["file"]["allowed_file_extensions"] = [".JPG", ".PDF"]
    assert form(own).pictures == PictureSlot("scan", is_list=False, kind="custom")


def test_a_variable_that_takes_addresses_only_takes_no_pictures() -> None:
    remote = file("scan")
    remote["file"]["allowed_file_upload_methods"] = ["remote_url"]
    assert form(remote).pictures is None


@pytest.mark.parametrize(
    ("file_upload", "takes"),
    [
        ({"image": {"enabled": True, "number_limits": 3}}, True),
        ({"image": {"enabled": False}}, False),
        ({"enabled": True, "allowed_file_types": ["image", "document"], "image": {"enabled": False}}, True),
        ({"enabled": True, "allowed_file_types": ["document"]}, False),
        ({"enabled": False, "allowed_file_types": ["image"]}, False),
        (None, False),
        ("on", False),
    ],
)
def test_pictures_go_beside_the_message_where_the_app_takes_files_there(file_upload: object, takes: bool) -> None:
    found = form(paragraph("prompt"), file_upload=file_upload)
    assert found.pictures == (PictureSlot() if takes else None)
    assert [*found.files(["f-1"])] == ([FILE] if takes else [])
    assert found.inputs("Read.", ["f-1"]) == {"prompt": "Read."}


@pytest.mark.parametrize(
    ("variables", "slot"),
    [
        ([text_input("city"), paragraph("prompt")], PromptSlot("prompt")),
        ([paragraph("user_query"), paragraph("Prompt_Text")], PromptSlot("Prompt_Text")),
        ([paragraph("instructions", most=5000)], PromptSlot("instructions", 5000)),
        ([paragraph("提示词")], PromptSlot("提示词")),
        ([paragraph("what", required=True)], PromptSlot("what")),
        ([paragraph("what", required=True), file("scan")], PromptSlot("what")),
        ([paragraph("what", required=True, default="Read it.")], None),
        ([paragraph("note")], None),
        ([paragraph("a", required=True), paragraph("b", required=True)], None),
        ([select("prompt", "x", "y", default="x")], None),
    ],
)
def test_the_prompt_goes_into_the_text_named_so_or_the_only_one_that_must_be_filled(
    variables: Sequence[Variable], slot: object
) -> None:
    assert form(*variables).prompt == slot


def test_a_variable_s_label_tells_its_purpose_too() -> None:
    labelled = paragraph("v1")
    labelled["paragraph"]["label"] = "Instruction for the model"
    assert form(labelled).prompt == PromptSlot("v1")


def test_what_must_be_filled_gets_its_default_or_its_only_option() -> None:
    found = form(file("scan"), select("kind", "receipt"), text_input("lang", required=True, default="en"))
    assert found.inputs("Read.", ["f-1"]) == {"scan": FILE, "kind": "receipt", "lang": "en"}


def test_what_must_be_filled_and_is_not_known_is_named() -> None:
    found = form(file("scan"), select("kind", "a", "b"), file("second"))
    with pytest.raises(EngineUnreachableError) as missing:
        found.check("Read.")
    assert (missing.value.code, missing.value.params["variable"]) == ("dify.variable_missing", "kind, second")


def test_a_prompt_that_is_too_long_for_its_variable_is_not_sent() -> None:
    found = form(text_input("prompt", most=10))
    found.check("x" * 10)
    with pytest.raises(EngineError) as refused:
        found.check("x" * 11)
    assert refused.value.code == "dify.prompt_too_long"


def test_a_list_of_files_is_given_as_one_and_a_single_file_as_itself() -> None:
    assert form(file_list("pages")).inputs("", ["f-1"]) == {"pages": [FILE]}
    assert form(file("page")).inputs("", ["f-1"]) == {"page": FILE}
    assert form(file("page")).inputs("", []) == {}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=10,
)
ENTRY = st.dictionaries(
    st.sampled_from(["file", "file-list", "paragraph", "select", "text-input", "odd"]),
    st.dictionaries(
        st.sampled_from(["variable", "required", "default", "options", "max_length", "allowed_file_types"]), JSON
    )
    | JSON,
    max_size=2,
)


@given(st.lists(ENTRY | JSON, max_size=4) | JSON, JSON)
def test_whatever_a_server_says_of_its_parameters_makes_a_form(variables: Any, file_upload: Any) -> None:
    found = form_of({"user_input_form": variables, "file_upload": file_upload})
    assert found.inputs("Read.", ["f-1"]) is not None
