"""What every keeper of models promises, run against each of them."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

import pytest

from invoice_desk.domain.errors import EngineError, JobCancelledError
from invoice_desk.domain.job import CancelToken
from invoice_desk.extraction.engine import ExtractionEngine, ModelInfo, ModelKeeper, PullProgress, keeper_of
from tests.fakes.engine import ScriptedEngine
from tests.fakes.keeper import HOST, SEES, ScriptedKeeper


@dataclass(frozen=True)
class Kept:
    """An engine whose keeper has one host with the model `there`; `offered` can be pulled, `unknown` can't."""

    engine: ExtractionEngine
    there: str
    offered: str
    unknown: str = "no-such-model:latest"

    @property
    def keeper(self) -> ModelKeeper:
        keeper = keeper_of(self.engine)
        assert keeper is not None
        return keeper

    @property
    def host(self) -> str:
        (host,) = self.keeper.hosts()
        assert host.problem is None
        return host.name

    def models(self) -> dict[str, ModelInfo]:
        return {model.name: model for model in self.engine.list_models()}

    def pull(self, name: str, cancel: CancelToken | None = None) -> list[PullProgress]:
        told: list[PullProgress] = []
        self.keeper.pull(self.host, name, cancel or CancelToken(), told.append)
        return told


@contextmanager
def scripted() -> Iterator[Kept]:
    there = ModelInfo("tiny:latest", size=500_000, abilities=SEES, hosts=(HOST,))
    keeper = ScriptedKeeper(shelves={HOST: [there]})
    yield Kept(ScriptedEngine(keeper=keeper), "tiny:latest", "qwen2.5vl:7b")


KEEPERS: dict[str, Callable[[], AbstractContextManager[Kept]]] = {"scripted": scripted}


@pytest.fixture(params=KEEPERS)
def kept(request: pytest.FixtureRequest) -> Iterator[Kept]:
    with KEEPERS[request.param]() as made:
        yield made


class TestKeeper:
    def test_models_say_which_hosts_have_them(self, kept: Kept) -> None:
        assert kept.models()[kept.there].hosts == (kept.host,)

    def test_a_pull_goes_up_to_the_whole_and_brings_the_model(self, kept: Kept) -> None:
        told = kept.pull(kept.offered)
        assert kept.offered in kept.models()
        done = [one.done for one in told]
        assert done == sorted(done)
        assert all(one.done <= one.total for one in told)
        assert told[-1].done == told[-1].total > 0

    def test_a_pull_that_was_cancelled_goes_on_where_it_was(self, kept: Kept) -> None:
        cancel = CancelToken()
        reached = 0

        def stop_on_the_way(progress: PullProgress) -> None:
            nonlocal reached
            reached = progress.done
            if 0 < progress.done < progress.total:
                cancel.cancel()

        with pytest.raises(JobCancelledError):
            kept.keeper.pull(kept.host, kept.offered, cancel, stop_on_the_way)
        assert kept.offered not in kept.models()
        assert 0 < reached <= next(one.done for one in kept.pull(kept.offered) if one.done)
        assert kept.offered in kept.models()

    def test_a_name_nobody_knows_is_an_error_and_brings_nothing(self, kept: Kept) -> None:
        with pytest.raises(EngineError) as told:
            kept.pull(kept.unknown)
        assert told.value.code == "ollama.pull_missing"
        assert kept.unknown not in kept.models()

    def test_what_is_deleted_is_gone(self, kept: Kept) -> None:
        kept.keeper.delete(kept.host, kept.there, CancelToken())
        assert kept.there not in kept.models()
        with pytest.raises(EngineError) as told:
            kept.keeper.delete(kept.host, kept.there, CancelToken())
        assert told.value.code == "ollama.model_missing"

    def test_what_is_preloaded_is_loaded_until_it_is_let_go(self, kept: Kept) -> None:
        kept.keeper.preload(kept.host, kept.there, CancelToken())
        assert [one.host for one in kept.models()[kept.there].loaded] == [kept.host]
        kept.keeper.unload_ours()
        assert not kept.models()[kept.there].loaded

    def test_unloading_frees_the_memory(self, kept: Kept) -> None:
        kept.keeper.preload(kept.host, kept.there, CancelToken())
        kept.keeper.unload(kept.host, kept.there, CancelToken())
        assert not kept.models()[kept.there].loaded

    def test_what_is_there_is_recommended_no_more(self, kept: Kept) -> None:
        recommended = kept.keeper.recommended(kept.host)
        assert kept.there not in {model.name for model in recommended}
        assert all(model.name and model.size for model in recommended)

    def test_a_cancelled_call_does_nothing(self, kept: Kept) -> None:
        cancel = CancelToken()
        cancel.cancel()
        for call in (kept.keeper.delete, kept.keeper.preload, kept.keeper.unload):
            with pytest.raises(JobCancelledError):
                call(kept.host, kept.there, cancel)
        with pytest.raises(JobCancelledError):
            kept.pull(kept.offered, cancel)
        assert set(kept.models()) == {kept.there}

    def test_an_unknown_host_is_an_error(self, kept: Kept) -> None:
        with pytest.raises(EngineError):
            kept.keeper.pull("http://127.0.0.1:1", kept.offered, CancelToken(), lambda _: None)
